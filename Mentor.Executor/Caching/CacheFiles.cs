using Mentor.Protocol.Code;

namespace Mentor.Executor.Caching;

/// <summary>The files of a cache, each named by its hash. Other processes read, add and evict at the same time.</summary>
/// <remarks>
/// <para>
/// ROOT/hash is complete: it was written aside, as ROOT/hash.GUID, and moved. Its time of writing is that of its last use. ROOT/lock is held
/// by whoever evicts.
/// </para>
/// <para>
/// Who reads a file has it open or has linked it into its own sandbox before it looks at it, and from then on it stays what it is, also when
/// its name here is evicted: no lease is needed, and none is left behind by an executor that was killed.
/// </para>
/// </remarks>
internal sealed class CacheFiles(string root, long capacity)
{
    // Older than anything that is of use.
    private static readonly TimeSpan Unwanted = TimeSpan.FromDays(365);

    private readonly Eviction _eviction = new(root, capacity);

    public string Root => root;

    /// <summary>Whether what is kept is ever evicted.</summary>
    public bool IsBounded => capacity < long.MaxValue;

    /// <summary>The content; null when it is not there, or no longer what its name says.</summary>
    public byte[]? TryRead(ContentHash hash)
    {
        var path = PathOf(hash);
        try
        {
            var content = File.ReadAllBytes(path);
            if (ContentHash.Of(content) != hash)
            {
                File.Delete(path);
                return null;
            }

            Touch(path);
            return content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The content as an open file, which stays what it is also when it is evicted. Null when it is not there, or no longer what its name says.</summary>
    public FileStream? TryOpen(ContentHash hash)
    {
        var path = PathOf(hash);
        FileStream? file = null;
        try
        {
            file = File.OpenRead(path);
            if (ContentHash.Of(file) == hash)
            {
                Touch(path);
                return file;
            }

            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As if it was not there.
        }

        file?.Dispose();
        return null;
    }

    /// <summary>Gives the content another name, outside of the cache. False when it is not there, damaged, or cannot be linked to that place.</summary>
    public bool TryLink(ContentHash hash, string otherName)
    {
        var path = PathOf(hash);
        if (!UnixFiles.TryLink(path, otherName))
            return false;
        try
        {
            using (var content = File.OpenRead(otherName))
            {
                if (ContentHash.Of(content) == hash)
                {
                    Touch(otherName);
                    return true;
                }
            }

            File.Delete(otherName);
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As if it was not there.
        }

        return false;
    }

    /// <summary>Keeps the content, unless it would take more than all of the room.</summary>
    /// <param name="hash">Of the content.</param>
    /// <param name="content">The content.</param>
    /// <param name="isWanted">False for what nobody has asked for yet: it goes first, before all that was ever used.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public void Keep(ContentHash hash, ReadOnlyMemory<byte> content, bool isWanted = true)
    {
        if (content.Length > capacity)
            return;
        var path = PathOf(hash);
        var aside = $"{path}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllBytes(aside, content.Span);
            // The system's own time of writing lags behind by some milliseconds: what is new would seem older than what was just used.
            if (isWanted)
                Touch(aside);
            else
                File.SetLastWriteTimeUtc(aside, TimeProvider.System.GetUtcNow().UtcDateTime - Unwanted);
            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }

        _eviction.Added(content.Length);
    }

    private string PathOf(ContentHash hash) => Path.Combine(root, hash.ToString());

    private static void Touch(string path) => File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime);
}
