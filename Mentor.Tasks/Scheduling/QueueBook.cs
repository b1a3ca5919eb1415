using Mentor.Tasks.Placement;

namespace Mentor.Tasks.Scheduling;

/// <summary>Everything the centre knows of its tasks and what runs of them, and what it wants done next.</summary>
internal sealed class QueueBook(QueuePolicy policy)
{
    private readonly Dictionary<string, QueuedTask> _tasks = new(StringComparer.Ordinal);
    private long _submitted;

    public AttemptTable Attempts { get; } = new();

    public WaitingLine Line { get; } = new();

    public RestingTasks Resting { get; } = new();

    public AgentBook Agents { get; } = new(policy.Executor);

    public Neighbours Neighbours { get; } = new();

    public SharedFates Fates { get; } = new();

    public DeafExecutors Deaf { get; } = new(policy);

    public AvoidedAgents Avoided { get; } = new(policy);

    public OfferFlow Flow { get; } = new(policy);

    public TimeSpan Now { get; set; }

    /// <summary>In the order in which it is to be done.</summary>
    public List<SchedulerAction> Actions { get; set; } = [];

    /// <summary>Those without an <see cref="Ending"/>.</summary>
    public IReadOnlyDictionary<string, QueuedTask> Tasks => _tasks;

    /// <summary>Whether as many attempts are alive as may be.</summary>
    public bool IsFull => Attempts.LiveCount >= policy.MaxConcurrency;

    /// <summary>Tasks that offers would be used for now, were they large enough.</summary>
    public int Wanting => IsFull ? 0 : Line.Count;

    public void Enqueue(Submitted submitted)
    {
        QueuedTask task = new(submitted, ++_submitted);
        if (!_tasks.TryAdd(task.Id, task)) throw new ArgumentException($"There is a task '{task.Id}' already; give each task an id of its own.", nameof(submitted));
        Wait(task);
    }

    /// <summary>It gets into the line.</summary>
    public void Wait(QueuedTask task)
    {
        task.WaitingSince = Now;
        Flow.WorkCame(first: Line.Count == 0);
        Line.Add(task);
    }

    public Launch Start(QueuedTask task, Protocol.Agent agent)
    {
        Attempt attempt = new(AttemptIds.Of(task.Id, task.Attempts.Count + 1), task, agent, Now);
        task.Attempts.Add(attempt);
        Attempts.Add(attempt);
        Fates.Begins(attempt);
        Hold(attempt);
        return new(attempt.Id, task.Id, agent.Id);
    }

    /// <summary>It was called lost, and runs all the same: its task need not run again.</summary>
    public void Revive(Attempt attempt)
    {
        if (attempt.Task.Phase == TaskPhase.Waiting) Line.Remove(attempt.Task, TaskPhase.Placed);
        attempt.Task.Phase = TaskPhase.Placed;
        Attempts.Revive(attempt);
        attempt.Loss = null;
        Hold(attempt);
    }

    /// <summary>What it held is free again.</summary>
    /// <returns>Whether it was alive until now.</returns>
    public bool Release(Attempt attempt)
    {
        if (!Attempts.End(attempt)) return false;
        Fates.Ends(attempt);
        Agents.GaveBack(attempt.AgentId, attempt.Task.Demand.Resources);
        Neighbours.Went(attempt.Task.Demand.Constraints, attempt.Agent);
        Flow.ResourcesCameBack();
        return true;
    }

    public void End(Ending ending)
    {
        var task = _tasks[ending.TaskId];
        if (task.Phase == TaskPhase.Waiting) Line.Remove(task, TaskPhase.Done);
        else if (task.Phase == TaskPhase.Judged) AcknowledgeHeld(task);
        Forget(task);
        Do(ending);
    }

    /// <summary>It has its ending; what still runs of it is killed.</summary>
    public void Forget(QueuedTask task)
    {
        task.Phase = TaskPhase.Done;
        _tasks.Remove(task.Id);
        foreach (var attempt in task.Attempts)
        {
            if (attempt.IsLive) Kill(attempt);
            else Attempts.Remove(attempt);
        }
    }

    /// <summary>It is asked to end; unless its end is awaited, it also comes to one.</summary>
    public void Kill(Attempt attempt, bool awaitsEnd = false)
    {
        if (!awaitsEnd && attempt is { IsLive: true, IsKilled: false })
        {
            attempt.IsKilled = true;
            Fates.IsKilled(attempt);
            Deaf.Add(attempt, Now);
        }

        Do(new Kill(attempt.Id, attempt.AgentId, awaitsEnd));
    }

    public void Acknowledge(Updated update)
    {
        if (update.UpdateId is not null) Do(new Acknowledge(update.AttemptId, update.AgentId, update.UpdateId));
    }

    /// <summary>The updates that were held back until it was known what becomes of the task.</summary>
    public void AcknowledgeHeld(QueuedTask task)
    {
        foreach (var attempt in task.Attempts)
        {
            if (attempt.UpdateId is not null) Do(new Acknowledge(attempt.Id, attempt.AgentId, attempt.UpdateId));
        }
    }

    public void Do(SchedulerAction action) => Actions.Add(action);

    private void Hold(Attempt attempt)
    {
        Agents.Took(attempt.AgentId, attempt.Task.Demand.Resources);
        Neighbours.Came(attempt.Task.Demand.Constraints, attempt.Agent);
    }
}
