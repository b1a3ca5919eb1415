namespace Mentor.Tasks.Scheduling;

/// <summary>Tasks that wait a while before they get into the line again: for what made their last launch fail to pass.</summary>
internal sealed class RestingTasks
{
    private readonly PriorityQueue<(QueuedTask Task, int Rests), TimeSpan> _tasks = new();

    public TimeSpan? WakeAt => _tasks.TryPeek(out _, out var until) ? until : null;

    public void Add(QueuedTask task, TimeSpan until)
    {
        task.Phase = TaskPhase.Resting;
        _tasks.Enqueue((task, ++task.Rests), until);
    }

    /// <summary>The next one that has rested enough and that nobody has ended meanwhile.</summary>
    public QueuedTask? Take(TimeSpan now)
    {
        while (_tasks.TryPeek(out var first, out var until))
        {
            var rests = first.Task.Phase == TaskPhase.Resting && first.Task.Rests == first.Rests;
            if (rests && until > now) return null;
            _tasks.Dequeue();
            if (rests) return first.Task;
        }

        return null;
    }
}
