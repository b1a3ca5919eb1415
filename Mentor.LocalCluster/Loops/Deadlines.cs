namespace Mentor.LocalCluster.Loops;

/// <summary>What falls due when. Nothing is ever taken back: whoever handles an entry checks whether it still matters.</summary>
internal sealed class Deadlines<T>
{
    private readonly PriorityQueue<T, DateTimeOffset> _entries = new();

    /// <summary>When the next entry falls due; null when there is none.</summary>
    public DateTimeOffset? Next => _entries.TryPeek(out _, out var due) ? due : null;

    public void Add(T what, DateTimeOffset due) => _entries.Enqueue(what, due);

    public bool TryTakeDue(DateTimeOffset now, out T what)
    {
        what = default!;
        if (!_entries.TryPeek(out var first, out var due) || due > now) return false;
        _entries.Dequeue();
        what = first;
        return true;
    }
}
