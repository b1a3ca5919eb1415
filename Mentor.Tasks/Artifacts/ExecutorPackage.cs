using System.Collections.Concurrent;
using System.Formats.Tar;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Artifacts;

/// <summary>The executor host as one archive, and how an agent starts it.</summary>
internal sealed class ExecutorPackage
{
    public const string FileName = "mentor-executor.tar";

    public const string FolderName = "mentor-executor";

    // The same files give the same archive: times and owners say nothing. An agent's fetcher caches it by its address, for all executors
    // of one pool that it starts; for those of the next pool only where that listens on the same port (MesosPoolOptions.AdvertisedAddress).
    private static readonly DateTimeOffset FixedTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly ConcurrentDictionary<string, ExecutorPackage> Known = new(StringComparer.Ordinal);

    private ExecutorPackage(byte[] tar, IReadOnlySet<string> assemblies)
    {
        Tar = tar;
        Assemblies = assemblies;
        Hash = ContentHash.Of(tar);
    }

    public ReadOnlyMemory<byte> Tar { get; }

    public ContentHash Hash { get; }

    /// <summary>The simple names of those that an executor need not fetch.</summary>
    public IReadOnlySet<string> Assemblies { get; }

    /// <summary>Packs the folder once per process.</summary>
    /// <param name="folder">Default: mentor-executor beside the program, where the build puts it.</param>
    /// <exception cref="MentorException">There is no executor host in the folder.</exception>
    public static ExecutorPackage Read(string? folder = null) =>
        Known.GetOrAdd(Path.GetFullPath(folder ?? Path.Combine(AppContext.BaseDirectory, FolderName)), static path => Pack(path));

    /// <summary>One per pool: equal for all its tasks, or the agent refuses to reuse the executor.</summary>
    public V1.ExecutorInfo Describe(ArtifactEndpoint endpoint, string executorId, string? cacheFolder = null, long cacheBytes = ArtifactNames.DefaultCacheBytes) => new()
    {
        Type = V1.ExecutorInfo.Types.Type.Custom,
        ExecutorId = new V1.ExecutorID { Value = executorId },
        Name = "mentor",
        Source = "mentor",
        Resources = { ExecutorCommand.Resources },
        Command = ExecutorCommand.Of(endpoint.HostAddress(Hash), endpoint.Address, cacheFolder, cacheBytes),
    };

    private static ExecutorPackage Pack(string folder)
    {
        if (!File.Exists(Path.Combine(folder, ExecutorCommand.EntryFile)))
        {
            throw new MentorException(
                $"There is no executor host in {folder}: {ExecutorCommand.EntryFile} is missing. The build puts the folder {FolderName} beside every program that references Mentor.Tasks; " +
                "copy it along with the program, or say where it is in MesosPoolOptions.ExecutorFolder.");
        }

        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
                Write(writer, Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllBytes(SameVersionAsHere(path)), Readable);
            Write(writer, LaunchScript.FileName, LaunchScript.Bytes, Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        }

        return new ExecutorPackage(tar.ToArray(), Directory.EnumerateFiles(folder, "*.dll").Select(path => Path.GetFileNameWithoutExtension(path)).ToHashSet(StringComparer.Ordinal));
    }

    private static void Write(TarWriter archive, string name, byte[] bytes, UnixFileMode mode)
    {
        using var content = new MemoryStream(bytes, writable: false);
        archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{FolderName}/{name}") { DataStream = content, Mode = mode, ModificationTime = FixedTime });
    }

    // Types of these libraries cross between the host and the program's code, and both sides name them by exact build. A program
    // that asked for a newer package than Mentor's own therefore runs on a host with that package.
    private static string SameVersionAsHere(string path)
    {
        if (Path.GetExtension(path) != ".dll" || AssemblyFile.Read(path) is not { Entry: var host })
            return path;
        var here = ProgramFiles.Read().Assemblies.Find(a => a.Entry.Name == host.Name);
        return here is null || here.Entry.ModuleVersionId == host.ModuleVersionId ? path : here.Path;
    }
}
