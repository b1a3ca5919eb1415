using System.Runtime.CompilerServices;

namespace Mentor.Tasks.Futures;

/// <summary>Large results in the bytes in which executors sent them, or were sent them, for tasks that await them. Thread-safe.</summary>
/// <remarks>One is kept for as long as somebody has its task, and there is room; the oldest goes first, and is encoded anew should it be asked for.</remarks>
internal sealed class ResultShelf
{
    private const int ShareOfMemory = 8;
    private const int LeastSweep = 16;

    private readonly long _room;
    private readonly Lock _gate = new();
    private readonly ConditionalWeakTable<Task, EncodedResult> _results = [];
    private readonly Queue<(WeakReference<Task> Task, long Length)> _order = [];
    private long _held;
    private int _untilSweep = LeastSweep;

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
            _held += length;
            if (--_untilSweep == 0) Sweep();
            while (_held > _room && _order.TryDequeue(out var oldest))
            {
                _held -= oldest.Length;
                if (oldest.Task.TryGetTarget(out var gone)) _results.Remove(gone);
            }
        }
    }

    // Forgets those whose tasks nobody has any more. Comes when as many were added as it left the last time: what one costs does not grow with their number.
    private void Sweep()
    {
        for (var count = _order.Count; count > 0; count--)
        {
            var entry = _order.Dequeue();
            if (entry.Task.TryGetTarget(out _)) _order.Enqueue(entry);
            else _held -= entry.Length;
        }

        _untilSweep = Math.Max(_order.Count, LeastSweep);
    }
}
