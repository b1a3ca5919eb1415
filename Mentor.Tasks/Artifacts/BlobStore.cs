using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Mentor.Protocol.Code;

namespace Mentor.Tasks.Artifacts;

/// <summary>What the artifact endpoint holds, by content. What is added twice must be removed twice.</summary>
internal sealed class BlobStore
{
    private readonly ConcurrentDictionary<ContentHash, Entry> _entries = new();
    private long _sent;

    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes in memory, counted now.</summary>
    public long Held => _entries.Values.Sum(entry => (long)entry.Blob.Content.Length);

    public void CountSent(long bytes) => Interlocked.Add(ref _sent, bytes);

    public ContentHash Add(ReadOnlyMemory<byte> content)
    {
        var hash = ContentHash.Of(content.Span);
        Add(hash, content);
        return hash;
    }

    /// <summary>As without <paramref name="hash"/>, which the caller knows.</summary>
    public void Add(ContentHash hash, ReadOnlyMemory<byte> content) => Add(hash, new Blob(content));

    /// <summary>Leaves the bytes in their file, which the caller has hashed.</summary>
    public void AddFile(ContentHash hash, string path) => Add(hash, new Blob(path));

    public bool TryGet(ContentHash hash, [NotNullWhen(true)] out Blob? blob)
    {
        blob = _entries.TryGetValue(hash, out var entry) ? entry.Blob : null;
        return blob is not null;
    }

    public bool Remove(ContentHash hash)
    {
        while (_entries.TryGetValue(hash, out var entry))
        {
            var changed = entry.Count > 1
                ? _entries.TryUpdate(hash, entry with { Count = entry.Count - 1 }, entry)
                : _entries.TryRemove(KeyValuePair.Create(hash, entry));
            if (changed)
                return true;
        }

        return false;
    }

    private void Add(ContentHash hash, Blob blob) =>
        _entries.AddOrUpdate(hash, new Entry(blob, 1), static (_, present) => present with { Count = present.Count + 1 });

    private sealed record Entry(Blob Blob, int Count);
}
