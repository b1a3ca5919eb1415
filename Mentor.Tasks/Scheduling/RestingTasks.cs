namespace Mentor.Tasks.Scheduling;

/// <summary>Tasks whose launch was turned down without a fault of theirs: they wait a moment, or they would be turned down for the same reason again.</summary>
internal sealed class RestingTasks(QueuePolicy policy)
{
    private readonly Queue<(QueuedTask Task, TimeSpan Until)> _tasks = new();

    public TimeSpan? WakeAt => _tasks.TryPeek(out var first) ? first.Until : null;

    public void Add(QueuedTask task, TimeSpan now)
    {
        task.Phase = TaskPhase.Resting;
        _tasks.Enqueue((task, now + policy.RestFor));
    }

    /// <summary>The next one that has rested enough and that nobody has ended meanwhile.</summary>
    public QueuedTask? Take(TimeSpan now)
    {
        while (_tasks.TryPeek(out var first) && (first.Until <= now || first.Task.Phase != TaskPhase.Resting))
        {
            _tasks.Dequeue();
            if (first.Task.Phase == TaskPhase.Resting) return first.Task;
        }

        return null;
    }
}
