using System.Runtime.CompilerServices;

namespace Mentor.Tasks.Futures;

/// <summary>Large results in the bytes in which executors sent them, or were sent them, for tasks that await them. Thread-safe.</summary>
/// <remarks>One is kept for as long as somebody has its task, and there is room; the oldest goes first, and is encoded anew should it be asked for.</remarks>
internal sealed class ResultShelf
{
    private const int ShareOfMemory = 8;

    private readonly long _room;
    private readonly Lock _gate = new();
    private readonly ConditionalWeakTable<Task, EncodedResult> _results = [];
    private readonly Queue<(WeakReference<Task> Task, long Length)> _order = [];

    /// <param name="room">Bytes that are kept; null for an eighth of the memory.</param>
    public ResultShelf(long? room = null)
    {
        _room = room ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / ShareOfMemory;
        Has = task => _results.TryGetValue(task, out _);
    }

    public Func<Task, bool> Has { get; }

    public EncodedResult? Find(Task task) => _results.TryGetValue(task, out var result) ? result : null;

    public void Keep(Task task, EncodedResult result)
    {
        var length = result.Reference.Length;
        if (length > _room) return;
        lock (_gate)
        {
            _results.AddOrUpdate(task, result);
            _order.Enqueue((new(task), length));
            var held = Sweep();
            while (held > _room && _order.TryDequeue(out var oldest))
            {
                held -= oldest.Length;
                if (oldest.Task.TryGetTarget(out var gone)) _results.Remove(gone);
            }
        }
    }

    /// <returns>The bytes of those whose tasks somebody still has.</returns>
    private long Sweep()
    {
        var held = 0L;
        for (var count = _order.Count; count > 0; count--)
        {
            var entry = _order.Dequeue();
            if (!entry.Task.TryGetTarget(out _)) continue;
            held += entry.Length;
            _order.Enqueue(entry);
        }

        return held;
    }
}
