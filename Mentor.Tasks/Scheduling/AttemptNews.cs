namespace Mentor.Tasks.Scheduling;

/// <summary>What the news of an attempt means for its task: it goes on, has an outcome, or was lost and runs again or is given up.</summary>
internal sealed class AttemptNews(QueueBook book, QueuePolicy policy)
{
    public void Take(Updated update)
    {
        if (!book.Attempts.TryGet(update.AttemptId, out var attempt))
        {
            book.Acknowledge(update);
            return;
        }

        var neverBegan = attempt.IsUnsure && update is Lost;
        (attempt.IsDoubtful, attempt.IsUnsure) = (false, false);
        switch (update)
        {
            case Progressed: Progress(attempt, update); break;
            case Finished: Finish(attempt, update); break;
            case Killed when attempt.Task.Phase == TaskPhase.Done: Close(attempt, update); break;
            case Killed: Lose(attempt, new(update.AttemptId, update.AgentId, update.UpdateId, "TASK_KILLED", "Somebody else killed it")); break;
            case Lost lost: Lose(attempt, neverBegan ? lost with { Counts = false } : lost); break;
        }
    }

    /// <summary>Its outcome is in the caller's hands.</summary>
    public void Commit(string attemptId)
    {
        if (!book.Attempts.TryGet(attemptId, out var attempt)) return;
        if (attempt.UpdateId is not null) book.Do(new Acknowledge(attempt.Id, attempt.AgentId, attempt.UpdateId));
        book.Forget(attempt.Task);
    }

    public void Lose(Attempt attempt, Lost lost)
    {
        book.Acknowledge(lost);
        var isInnocent = attempt.IsLive && lost.Reason == TaskLostException.ExecutorTerminated && book.Fates.GoesDown(attempt);
        if (!book.Release(attempt)) return;
        var task = attempt.Task;
        if (task.Phase == TaskPhase.Done) book.Attempts.Remove(attempt);

        // Anything but Placed means that another attempt has taken over, or that its outcome is being delivered.
        if (task.Phase != TaskPhase.Placed) return;
        if (task.IsStopping)
        {
            book.End(new Withdraw(task.Id));
            return;
        }

        if (lost.Counts && !isInnocent && ++task.Losses > task.Retries)
        {
            book.End(new GiveUp(task.Id, attempt.Id, task.Attempts.Count, lost.Reason, lost.Message, attempt.AgentId));
            return;
        }

        book.Do(new Repeat(task.Id, attempt.Id, attempt.AgentId, lost.Reason, lost.Message));
        if (lost.Counts) book.Wait(task);
        else book.Resting.Add(task, book.Now + policy.RestFor);
    }

    private void Progress(Attempt attempt, Updated update)
    {
        book.Acknowledge(update);

        // The KILL was lost, or overtook the launch.
        if (attempt.IsLive && (attempt.Task.IsStopping || attempt.Task.Phase == TaskPhase.Done)) book.Kill(attempt, awaitsEnd: attempt.Task.Phase != TaskPhase.Done);
    }

    private void Finish(Attempt attempt, Updated update)
    {
        book.Release(attempt);
        switch (attempt.Task.Phase)
        {
            case TaskPhase.Done:
                Close(attempt, update);
                return;
            case TaskPhase.Delivering:
                // A repetition is acknowledged with the delivery; another attempt's outcome came too late.
                if (attempt.UpdateId is null) book.Acknowledge(update);
                return;
            case TaskPhase.Waiting:
                // Called lost, and yet it ran.
                book.Line.Remove(attempt.Task, TaskPhase.Delivering);
                break;
        }

        attempt.Task.Phase = TaskPhase.Delivering;
        attempt.UpdateId = update.UpdateId;
        book.Do(new Deliver(attempt.Task.Id, attempt.Id));
    }

    private void Close(Attempt attempt, Updated update)
    {
        book.Acknowledge(update);
        book.Release(attempt);
        book.Attempts.Remove(attempt);
    }
}
