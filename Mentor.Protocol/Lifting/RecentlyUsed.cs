using Mentor.Protocol.Code;

namespace Mentor.Protocol.Lifting;

/// <summary>What an executor made of values that lie elsewhere: each made once, however many tasks ask for it at a time.</summary>
/// <remarks>
/// Nobody says when a value is needed no more. So those used last stay, as many as there is room for, and at least one; the others are
/// made again should they be asked for again.
/// </remarks>
/// <param name="make">Makes it, and may block.</param>
/// <param name="drop">Told of what stays no longer; somebody may use it still.</param>
/// <param name="room">The sum of the lengths that stay; null for a quarter of the memory.</param>
internal sealed class RecentlyUsed<T>(Func<ValueReference, T> make, Action<T> drop, long? room)
{
    private readonly long _room = room ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;
    private readonly Lock _gate = new();

    // The one used last comes last.
    private readonly OrderedDictionary<ContentHash, Entry> _entries = [];

    /// <summary>Blocks until it is made. The token ends the waiting alone: others may wait for the same.</summary>
    public T Get(ValueReference reference, CancellationToken cancellationToken)
    {
        var entry = Use(reference);
        var made = entry.Made.Value;
        try
        {
            // Else a value that came at once would be handed to whom nobody waits for any more.
            cancellationToken.ThrowIfCancellationRequested();
            return made.WaitAsync(cancellationToken).GetAwaiter().GetResult();
        }
        catch when (made.IsFaulted)
        {
            // The next one may have better luck.
            Forget(reference.Hash, entry);
            throw;
        }
    }

    private Entry Use(ValueReference reference)
    {
        List<Entry> dropped = [];
        Entry? entry;
        lock (_gate)
        {
            if (!_entries.Remove(reference.Hash, out entry)) entry = new(Math.Min(reference.Length, _room + 1), new(() => Task.Run(() => make(reference))));
            _entries.Add(reference.Hash, entry);
            while (_entries.Count > 1 && _entries.Values.Sum(each => each.Length) > _room)
            {
                dropped.Add(_entries.GetAt(0).Value);
                _entries.RemoveAt(0);
            }
        }

        foreach (var each in dropped) Drop(each);
        return entry;
    }

    private void Drop(Entry entry) => entry.Made.Value.ContinueWith(
        made => drop(made.Result), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private void Forget(ContentHash hash, Entry failed)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(hash, out var present) && ReferenceEquals(present, failed)) _entries.Remove(hash);
        }
    }

    private sealed record Entry(long Length, Lazy<Task<T>> Made);
}
