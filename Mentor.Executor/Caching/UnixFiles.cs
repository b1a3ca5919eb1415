using System.Runtime.InteropServices;

namespace Mentor.Executor.Caching;

/// <summary>What the class library does not offer of a Unix file system: hard links, and whose a folder is.</summary>
internal static partial class UnixFiles
{
    private const int CurrentFolder = -100;
    private const int DoNotFollowLinks = 0x100;
    private const uint TypeModeAndOwner = 0x1 | 0x2 | 0x8;

    // struct statx is the same on every architecture: u32 mask at 0, u32 uid at 20, u16 mode at 28.
    private const int StatSize = 256;
    private const int OwnerAt = 20;
    private const int ModeAt = 28;
    private const int TypeMask = 0xF000;
    private const int Folder = 0x4000;
    private const int WritableByOthers = 0x12;

    /// <summary>False where that cannot be done: the file is gone, the other name is on another file system, or this one has no links.</summary>
    public static bool TryLink(string path, string otherName)
    {
        if (OperatingSystem.IsWindows())
            return false;
        try
        {
            return Link(path, otherName) == 0;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Why a folder may not be trusted; null when it is a folder, belongs to the user of this process, and nobody else may write to it.</summary>
    public static string? WhyNotOurs(string folder)
    {
        Span<byte> stat = stackalloc byte[StatSize];
        try
        {
            if (!OperatingSystem.IsLinux() || Stat(CurrentFolder, folder, DoNotFollowLinks, TypeModeAndOwner, stat) != 0)
                return "this system does not say whose it is";
            var mode = BitConverter.ToUInt16(stat[ModeAt..]);
            if ((mode & TypeMask) != Folder)
                return "it is not a folder";
            var (owner, self) = (BitConverter.ToUInt32(stat[OwnerAt..]), UserId());
            if (owner != self)
                return $"it belongs to user {owner} and not to user {self}, who runs this executor";
            return (mode & WritableByOthers) == 0 ? null : "others may write to it";
        }
        catch (EntryPointNotFoundException)
        {
            return "this system does not say whose it is";
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string path, string otherName);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, Span<byte> stat);
}
