using Mentor.Tasks.Placement;

namespace Mentor.Tasks.Scheduling;

/// <summary>What the centre wants done. A closed set, in the order in which it is to be done: the records of this file.</summary>
internal abstract record SchedulerAction;

/// <summary>Use the offer for the launches on its agent that follow; Mesos is to withhold what they leave for that long.</summary>
internal sealed record Accept(string OfferId, string AgentId, TimeSpan RefuseFor) : SchedulerAction;

internal sealed record Launch(string AttemptId, string TaskId, string AgentId) : SchedulerAction;

internal sealed record Decline(string OfferId, TimeSpan RefuseFor) : SchedulerAction;

internal sealed record Revive : SchedulerAction;

internal sealed record Suppress : SchedulerAction;

internal sealed record Acknowledge(string AttemptId, string AgentId, string UpdateId) : SchedulerAction;

/// <summary>Ask the attempt to end, and end it when its grace is over; not so where its end is awaited, which comes when it comes.</summary>
internal sealed record Kill(string AttemptId, string AgentId, bool AwaitsEnd = false) : SchedulerAction;

/// <summary>Have the agent end the executor of the attempt, its own or the one that it shares.</summary>
internal sealed record ShutDown(string AttemptId, string AgentId, bool IsApart) : SchedulerAction;

/// <summary>Ask what became of the attempt.</summary>
internal sealed record Reconcile(string AttemptId, string AgentId) : SchedulerAction;

/// <summary>Promise to leave the agent: it gets no more work from a while before, and what runs then ends with it.</summary>
internal sealed record AcceptInverse(string OfferId, string AgentId, TimeSpan In, TimeSpan RefuseFor) : SchedulerAction;

/// <summary>Tell whoever watches that the agent gets no work for that long, because it lost so many attempts in a row.</summary>
internal sealed record Avoid(string AgentId, int Losses, TimeSpan For) : SchedulerAction;

/// <summary>Tell whoever watches that the attempt was lost and that its task is run again.</summary>
internal sealed record Repeat(string TaskId, string AttemptId, string AgentId, string Reason, string Message) : SchedulerAction;

/// <summary>Ask the task's policy whether the loss is forgiven, and answer with <see cref="Judged"/>.</summary>
internal sealed record Judge(string TaskId, string AttemptId, int Attempts, Lost Loss) : SchedulerAction;

/// <summary>The attempt failed by itself: ask the task's policy whether it runs again all the same, and answer with <see cref="Judged"/>. The outcome is kept until then.</summary>
internal sealed record Examine(string TaskId, string AttemptId) : SchedulerAction;

/// <summary>Ends the task. Each task gets exactly one of these.</summary>
internal abstract record Ending(string TaskId) : SchedulerAction;

/// <summary>Hand the outcome that came with the attempt to the caller, then report <see cref="Delivered"/>.</summary>
internal sealed record Deliver(string TaskId, string AttemptId) : Ending(TaskId);

internal sealed record Withdraw(string TaskId) : Ending(TaskId);

/// <summary>Too many attempts were lost.</summary>
internal sealed record GiveUp(string TaskId, string AttemptId, int Attempts, string Reason, string Message, string AgentId, string? State = null) : Ending(TaskId);

/// <summary>No agent is known to be large enough, and one that the task may run on.</summary>
internal sealed record Unplaceable(string TaskId, IReadOnlyList<Obstacle> Obstacles) : Ending(TaskId)
{
    public bool Equals(Unplaceable? other) => other is not null && TaskId == other.TaskId && Obstacles.SequenceEqual(other.Obstacles);

    public override int GetHashCode() => HashCode.Combine(TaskId, Obstacles.Count);
}

/// <summary>No agent offered anything at all, or only those did that are avoided.</summary>
internal sealed record Starve(string TaskId, TimeSpan Waited, IReadOnlyList<Obstacle>? Avoided = null) : Ending(TaskId);

/// <summary>Never launched, and no master has answered for that long.</summary>
internal sealed record Orphan(string TaskId, TimeSpan Waited) : Ending(TaskId);
