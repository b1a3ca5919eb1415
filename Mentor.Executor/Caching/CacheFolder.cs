using System.Globalization;
using Mentor.Protocol;
using Mentor.Protocol.Code;

namespace Mentor.Executor.Caching;

/// <summary>Where executors keep what they fetched. Shared by those of one user on one agent, of whatever pool.</summary>
internal static class CacheFolder
{
    // Code is loaded from it, so that nobody else may write to it, and what is read from captured variables is nobody else's business.
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>/var/tmp/mentor-UID: it outlives the sandboxes, and a restart of the agent.</summary>
    public static string Default => $"/var/tmp/mentor-{UnixFiles.UserId()}";

    /// <exception cref="MentorException">The bound is no number.</exception>
    public static CacheFiles FromEnvironment(Func<string, string?> environment, string sandbox, Action<string> complain)
    {
        var bytes = ArtifactNames.DefaultCacheBytes;
        if (environment(ArtifactNames.CacheBytesVariable) is { Length: > 0 } text && (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out bytes)))
            throw new MentorException($"{ArtifactNames.CacheBytesVariable} is '{text}' and should be a number of bytes, or 0 to share no cache.");
        return Open(environment(ArtifactNames.CacheFolderVariable) is { Length: > 0 } folder ? folder : null, bytes, sandbox, complain);
    }

    /// <summary>Makes the folder if need be.</summary>
    /// <param name="folder">What the pool or the agent wants; null for <see cref="Default"/>.</param>
    /// <param name="bytes">How much it may hold; 0 for none.</param>
    /// <param name="sandbox">Where to keep things instead, for this executor alone.</param>
    /// <param name="complain">Told why the sandbox is taken instead.</param>
    public static CacheFiles Open(string? folder, long bytes, string sandbox, Action<string> complain)
    {
        if (bytes > 0 && !OperatingSystem.IsWindows())
        {
            folder ??= Default;
            if (WhyNot(folder) is not { } why)
                return new CacheFiles(folder, bytes);
            complain($"The cache {folder} is not used, because {why}. Code is kept in the sandbox instead, and every executor fetches its own. Name another folder in MesosPoolOptions.CacheFolder.");
        }

        var own = Path.Combine(sandbox, "mentor-cache");
        Directory.CreateDirectory(own);
        return new CacheFiles(own, bytes > 0 ? bytes : long.MaxValue);
    }

    private static string? WhyNot(string folder)
    {
        if (OperatingSystem.IsWindows())
            return null;
        try
        {
            // What is there already keeps its mode.
            Directory.CreateDirectory(folder, OwnerOnly);
            return UnixFiles.WhyNotOurs(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message.TrimEnd('.');
        }
    }
}
