namespace Mentor.Executor.Caching;

/// <summary>Keeps a cache within its bound: what was used least recently goes first.</summary>
/// <remarks>
/// What an executor uses at the moment may go, too: it holds the file open or has it linked elsewhere, and on Unix the content goes with the
/// last of these, not with the name. Several executors that add at once may exceed the bound for a moment, each by a sixty-fourth of it.
/// </remarks>
internal sealed class Eviction(string root, long capacity)
{
    private const string LockName = "lock";

    // One look at the folder should do for many additions.
    private const int Looks = 64;
    private const double Remains = 0.9;

    // Nobody takes that long to write a file. Whoever began to is dead.
    private static readonly TimeSpan LongestWriting = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private long _added;
    private long? _size;

    /// <summary>Evicts if need be.</summary>
    public void Added(long bytes)
    {
        lock (_gate)
        {
            _added += bytes;
            if (_size + _added <= capacity && _added <= capacity / Looks)
                return;
            try
            {
                if (TrySweep() is { } size)
                    (_size, _added) = (size, 0);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The next one may have more luck.
            }
        }
    }

    /// <summary>How many bytes remain; null while another process is at it.</summary>
    private long? TrySweep()
    {
        using var held = TryHold();
        if (held is null)
            return null;

        List<FileInfo> files = [];
        foreach (var file in new DirectoryInfo(root).EnumerateFiles())
        {
            if (file.Name == LockName)
                continue;
            if (!file.Name.Contains('.', StringComparison.Ordinal))
                files.Add(file);
            else if (TimeProvider.System.GetUtcNow() - file.LastWriteTimeUtc > LongestWriting)
                file.Delete();
        }

        var size = files.Sum(file => file.Length);
        if (size <= capacity)
            return size;
        foreach (var oldest in files.OrderBy(file => file.LastWriteTimeUtc))
        {
            if (size <= capacity * Remains)
                break;
            size -= oldest.Length;
            oldest.Delete();
        }

        return size;
    }

    private FileStream? TryHold()
    {
        try
        {
            return new FileStream(Path.Combine(root, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
