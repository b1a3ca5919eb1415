using System.Collections.Concurrent;
using Mentor.Protocol.Code;

namespace Mentor.Executor.Caching;

/// <summary>Content by its hash: from the agent's cache, where it is there and intact, else fetched and kept there. Thread-safe.</summary>
/// <param name="files">The cache.</param>
/// <param name="fetch">Gets the content from the pool, and has verified it.</param>
/// <param name="complain">Told once when nothing can be kept: everything works without, only more slowly.</param>
internal sealed class ContentCache(CacheFiles files, Func<ContentHash, CancellationToken, ReadOnlyMemory<byte>> fetch, Action<string> complain)
{
    private readonly ConcurrentDictionary<ContentHash, Lazy<Task<ReadOnlyMemory<byte>>>> _underWay = new();
    private int _complained;

    /// <summary>The content, verified. Who asks while it is on its way waits for the same copy. Blocks.</summary>
    /// <param name="hash">Names the content.</param>
    /// <param name="cancellationToken">Ends the waiting, not what others wait for.</param>
    /// <exception cref="CodeNotFoundException">The pool does not have it.</exception>
    /// <exception cref="TransportException">The pool cannot be reached.</exception>
    public ReadOnlyMemory<byte> Get(ContentHash hash, CancellationToken cancellationToken)
    {
        var lazy = _underWay.GetOrAdd(hash, static (hash, self) => new(() => Task.Run(() => self.ReadOrFetch(hash))), this);
        try
        {
            return lazy.Value.WaitAsync(cancellationToken).GetAwaiter().GetResult();
        }
        finally
        {
            if (lazy.Value.IsCompleted)
                _underWay.TryRemove(KeyValuePair.Create(hash, lazy));
        }
    }

    /// <summary>Puts the content under a name of its own into a folder of this executor: linked to the cache where that can be done, else as a copy. Blocks.</summary>
    /// <remarks>Whoever sees the file sees all of it, and it stays when the cache evicts its content.</remarks>
    public void Place(ContentHash hash, string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var aside = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        if (!files.TryLink(hash, aside))
            File.WriteAllBytes(aside, Get(hash, CancellationToken.None).Span);
        File.Move(aside, path, overwrite: true);
    }

    /// <summary>Keeps what was made here, in case that somebody on this agent asks for it: then it need not be fetched.</summary>
    public void Offer(ContentHash hash, ReadOnlyMemory<byte> content)
    {
        // Where nothing is ever evicted, there is no room for what nobody has asked for.
        if (files.IsBounded)
            Keep(hash, content, isWanted: false);
    }

    private ReadOnlyMemory<byte> ReadOrFetch(ContentHash hash)
    {
        if (files.TryRead(hash) is { } present)
            return present;
        var content = fetch(hash, CancellationToken.None);
        Keep(hash, content, isWanted: true);
        return content;
    }

    private void Keep(ContentHash hash, ReadOnlyMemory<byte> content, bool isWanted)
    {
        try
        {
            files.Keep(hash, content, isWanted);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (Interlocked.Exchange(ref _complained, 1) == 0)
                complain($"Nothing can be kept in the cache {files.Root}: {e.Message} Every executor fetches its own.");
        }
    }
}
