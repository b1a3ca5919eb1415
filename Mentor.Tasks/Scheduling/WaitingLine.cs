using Mentor.Tasks.Placement;

namespace Mentor.Tasks.Scheduling;

/// <summary>The tasks that wait for an offer, in one line per demand: when one task does not fit, none behind it with the same demand does.</summary>
internal sealed class WaitingLine
{
    private readonly Dictionary<Demand, PriorityQueue<QueuedTask, (int, long)>> _lines = [];

    public int Count { get; private set; }

    public void Add(QueuedTask task)
    {
        task.Phase = TaskPhase.Waiting;
        if (!_lines.TryGetValue(task.Demand, out var line)) _lines.Add(task.Demand, line = new());
        line.Enqueue(task, task.Place);
        Count++;
    }

    /// <summary>Takes it out of the line; <paramref name="to"/> is what it does instead of waiting.</summary>
    public void Remove(QueuedTask task, TaskPhase to)
    {
        // Its entry stays until it comes to the head: finding it would cost a search.
        task.Phase = to;
        Count--;
    }

    /// <summary>Offers each task a place, the first in line first; those that are given one leave the line.</summary>
    /// <param name="place">Whether it was given one.</param>
    /// <param name="sizeOf">Among tasks of one priority the largest goes first; null: the one that was there first.</param>
    public void Place(Func<QueuedTask, bool> place, Func<Demand, long>? sizeOf = null)
    {
        PriorityQueue<(PriorityQueue<QueuedTask, (int, long)> Line, long Size), (int, long, long)> heads = new();
        foreach (var (demand, line) in _lines) Enqueue(line, sizeOf?.Invoke(demand) ?? 0);
        while (heads.TryDequeue(out var first, out _))
        {
            if (!place(first.Line.Peek())) continue;
            Remove(first.Line.Dequeue(), TaskPhase.Placed);
            Enqueue(first.Line, first.Size);
        }

        void Enqueue(PriorityQueue<QueuedTask, (int, long)> line, long size)
        {
            if (Head(line) is { } task) heads.Enqueue((line, size), (task.Place.Priority, -size, task.Place.Number));
        }
    }

    /// <summary>The first task of each demand.</summary>
    public IEnumerable<QueuedTask> Heads()
    {
        foreach (var (demand, line) in _lines.ToArray())
        {
            if (Head(line) is { } task) yield return task;
            else _lines.Remove(demand);
        }
    }

    private static QueuedTask? Head(PriorityQueue<QueuedTask, (int, long)> line)
    {
        while (line.TryPeek(out var task, out _))
        {
            if (task.Phase == TaskPhase.Waiting) return task;
            line.Dequeue();
        }

        return null;
    }
}
