namespace Mentor.Tasks.Scheduling;

/// <summary>What the news of an attempt means for its task: it goes on, has an outcome, or was lost and runs again or is given up.</summary>
internal sealed class AttemptNews(QueueBook book, QueuePolicy policy)
{
    public void Take(Updated update)
    {
        if (!book.Attempts.TryGet(update.AttemptId, out var attempt) || attempt.IsWrittenOff)
        {
            book.Acknowledge(update);
            return;
        }

        var neverBegan = attempt.IsUnsure && update is Lost;
        (attempt.IsDoubtful, attempt.IsUnsure) = (false, false);
        switch (update)
        {
            case Progressed progressed: Progress(attempt, progressed); break;
            case Finished: Finish(attempt, update); break;
            case Killed when attempt.Task.Phase == TaskPhase.Done: Close(attempt, update); break;
            case Killed: Lose(attempt, new(update.AttemptId, update.AgentId, update.UpdateId, "TASK_KILLED", "Somebody else killed it", BlamesAgent: false)); break;
            case Lost lost: Lose(attempt, neverBegan ? lost with { Counts = false } : lost); break;
        }
    }

    /// <summary>Its outcome is in the caller's hands.</summary>
    public void Commit(string attemptId)
    {
        if (!book.Attempts.TryGet(attemptId, out var attempt)) return;
        book.AcknowledgeHeld(attempt.Task);
        book.Forget(attempt.Task);
    }

    /// <summary>The task's policy has spoken. Its question is void when the task has ended meanwhile, or an attempt called lost had an outcome after all.</summary>
    public void Take(Judged verdict)
    {
        if (!book.Attempts.TryGet(verdict.AttemptId, out var attempt) || attempt.Task.Phase != TaskPhase.Judged || attempt.Task.Asked != attempt) return;
        if (verdict.Again) Repeat(attempt);
        else if (attempt.Loss is { } loss) book.End(GivenUp(attempt, loss));
        else Deliver(attempt);
    }

    public void Lose(Attempt attempt, Lost lost)
    {
        book.Acknowledge(lost);
        var isInnocent = attempt.IsLive && lost.Reason == TaskLostException.ExecutorTerminated && book.Fates.GoesDown(attempt);
        var costs = lost.Counts && !isInnocent;
        if (!book.Release(attempt)) return;
        if (costs && lost.BlamesAgent && book.Avoided.Blame(attempt, book.Now) is { } avoid) book.Do(avoid);
        var task = attempt.Task;
        if (task.Phase == TaskPhase.Done) book.Attempts.Remove(attempt);

        // Anything but Placed means that another attempt has taken over, or that its outcome is being delivered.
        if (task.Phase != TaskPhase.Placed) return;
        if (task.IsStopping)
        {
            book.End(new Withdraw(task.Id));
            return;
        }

        if (costs && task.Retries is null)
        {
            attempt.Loss = lost;
            Ask(attempt);
            book.Do(new Judge(task.Id, attempt.Id, task.Attempts.Count, lost));
            return;
        }

        if (costs && ++task.Losses > task.Retries)
        {
            book.End(GivenUp(attempt, lost));
            return;
        }

        book.Do(new Repeat(task.Id, attempt.Id, attempt.AgentId, lost.Reason, lost.Message));
        if (lost.Counts) book.Wait(task);
        else book.Resting.Add(task, book.Now + policy.RestFor);
    }

    private void Progress(Attempt attempt, Progressed update)
    {
        book.Acknowledge(update);
        if (update.IsOver) return;
        var task = attempt.Task;

        // The KILL was lost, or overtook the launch; or the agent of an attempt called lost is back, where another has taken over.
        if (attempt.IsLive ? task.IsStopping || task.Phase == TaskPhase.Done : task.Phase is TaskPhase.Placed or TaskPhase.Delivering || !task.CanGoOn)
            book.Kill(attempt, awaitsEnd: attempt.IsLive && task.Phase != TaskPhase.Done);
        else if (!attempt.IsLive && task.Phase is TaskPhase.Waiting or TaskPhase.Resting or TaskPhase.Judged) book.Revive(attempt);
    }

    private void Finish(Attempt attempt, Updated update)
    {
        book.Release(attempt);
        book.Avoided.Trust(attempt.AgentId);
        switch (attempt.Task.Phase)
        {
            case TaskPhase.Placed when update is Finished { HasFailed: true } && IsToBeJudged(attempt.Task):
                attempt.UpdateId = update.UpdateId;
                Ask(attempt);
                book.Do(new Examine(attempt.Task.Id, attempt.Id));
                return;
            case TaskPhase.Judged when attempt.Task.Asked == attempt && attempt.Loss is null:
                // A repetition of what is being examined.
                return;
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

        attempt.UpdateId = update.UpdateId;
        Deliver(attempt);
    }

    private static void Ask(Attempt attempt)
    {
        attempt.Task.Phase = TaskPhase.Judged;
        attempt.Task.Asked = attempt;
    }

    private void Deliver(Attempt attempt)
    {
        attempt.Task.Phase = TaskPhase.Delivering;
        book.Do(new Deliver(attempt.Task.Id, attempt.Id));
    }

    private void Repeat(Attempt attempt)
    {
        if (attempt.Loss is { } loss)
        {
            book.Do(new Repeat(attempt.Task.Id, attempt.Id, attempt.AgentId, loss.Reason, loss.Message));
        }
        else
        {
            attempt.IsWrittenOff = true;
            if (attempt.UpdateId is not null) book.Do(new Acknowledge(attempt.Id, attempt.AgentId, attempt.UpdateId));
            attempt.UpdateId = null;
        }

        book.Wait(attempt.Task);
    }

    // Of a task that is to end the last word is its own; and where another attempt runs, that one may do better.
    private static bool IsToBeJudged(QueuedTask task) => task is { Retries: null, IsStopping: false } && !task.Attempts.Any(a => a.IsLive);

    private static GiveUp GivenUp(Attempt attempt, Lost lost) =>
        new(attempt.Task.Id, attempt.Id, attempt.Task.Attempts.Count, lost.Reason, lost.Message, attempt.AgentId, lost.State);

    private void Close(Attempt attempt, Updated update)
    {
        book.Acknowledge(update);
        book.Release(attempt);
        book.Attempts.Remove(attempt);
    }
}
