namespace Mentor.Tasks.Master;

/// <summary>Ends tasks that take longer than their options allow.</summary>
/// <param name="time">The pool's clock.</param>
/// <param name="cancel">Told of a task that nobody waits for any more.</param>
internal sealed class TimeLimits(TimeProvider time, Action<PendingTask> cancel)
{
    /// <param name="task">Is in the queue.</param>
    /// <param name="ended">What its caller awaits.</param>
    /// <param name="timeout">From now; null: no limit.</param>
    public void Set(PendingTask task, Task ended, TimeSpan? timeout)
    {
        if (timeout is not { } limit || ended.IsCompleted) return;
        var timer = time.CreateTimer(
            _ =>
            {
                task.Fail(new TimeoutException($"Task '{task.Id}' has not ended within {limit.TotalSeconds:0.###} s, the timeout of its options, and what ran of it is killed."));
                cancel(task);
            },
            null,
            limit,
            Timeout.InfiniteTimeSpan);
        _ = ended.ContinueWith(_ => timer.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }
}
