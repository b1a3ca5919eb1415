using Mentor.Protocol;

namespace Mentor.Tasks.Scheduling;

/// <summary>The tasks that wait for an offer, in one line per demand: when one task does not fit, none behind it with the same demand does.</summary>
internal sealed class WaitingLine
{
    private readonly Dictionary<Resources, PriorityQueue<QueuedTask, (int, long)>> _lines = [];

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
    public void Place(Func<QueuedTask, bool> place)
    {
        PriorityQueue<PriorityQueue<QueuedTask, (int, long)>, (int, long)> heads = new();
        foreach (var line in _lines.Values)
        {
            if (Head(line) is { } task) heads.Enqueue(line, task.Place);
        }

        while (heads.TryDequeue(out var line, out _))
        {
            if (!place(line.Peek())) continue;
            Remove(line.Dequeue(), TaskPhase.Placed);
            if (Head(line) is { } next) heads.Enqueue(line, next.Place);
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
