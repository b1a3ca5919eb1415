using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tasks.Scheduling;

/// <summary>What the centre is told. A closed set: the records of this file.</summary>
internal abstract record SchedulerEvent;

/// <summary>The time, as the time since some start; comes first in each batch.</summary>
internal sealed record Ticked(TimeSpan Now) : SchedulerEvent;

/// <summary>A task to run. Retries are launches after the first; a higher priority goes first, an equal one in the order of submission.</summary>
/// <param name="TaskId">Unique among all tasks that have not ended.</param>
/// <param name="Demand">Taken while it runs.</param>
/// <param name="Retries">How many losses are forgiven; null: ask with <see cref="Judge"/>, and with <see cref="Examine"/> when it fails by itself.</param>
/// <param name="Priority">0 for most.</param>
/// <param name="Constraints">Null: any agent will do.</param>
/// <param name="IsApart">Whether it runs without the executor that the others share; what its own takes is in the demand.</param>
/// <param name="CanGoOn">Whether an attempt that was called lost may go on where it runs all the same; its caller may have let go of what came of it.</param>
internal sealed record Submitted(string TaskId, Resources Demand, int? Retries, int Priority = 0, Constraints? Constraints = null, bool IsApart = false, bool CanGoOn = true)
    : SchedulerEvent;

/// <summary>Nobody waits for the task any more; or, when its end is awaited, it is asked to end soon, and does so by itself if it has begun.</summary>
internal sealed record Cancelled(string TaskId, bool AwaitsEnd = false) : SchedulerEvent;

/// <summary>The answer to a <see cref="Repeat"/> that must not be: the caller has had something of that attempt, which another one would begin anew.</summary>
internal sealed record Unrepeatable(string TaskId, string AttemptId, string AgentId, string Reason, string Message) : SchedulerEvent;

/// <summary>The outcome of the attempt is in the caller's hands.</summary>
internal sealed record Delivered(string AttemptId) : SchedulerEvent;

/// <summary>The answer to <see cref="Judge"/> or <see cref="Examine"/>, after all the time that the task is to wait.</summary>
internal sealed record Judged(string AttemptId, bool Again) : SchedulerEvent;

/// <summary>Subscribed, for the first time or again.</summary>
internal sealed record Registered : SchedulerEvent;

internal sealed record Disconnected : SchedulerEvent;

/// <summary>The master ended everything of ours, because it did not hear of us for too long; we come back as somebody else.</summary>
internal sealed record Expelled(string Message) : SchedulerEvent;

/// <summary>A call did not reach the master, or was refused: what it was to bring about must be looked after.</summary>
/// <param name="OfferIds">The offers that it was to use or decline: the master may hold them for us still.</param>
/// <param name="AttemptIds">The launches that may never have begun, through no fault of theirs.</param>
internal sealed record CallFailed(IReadOnlyList<string> OfferIds, IReadOnlyList<string> AttemptIds) : SchedulerEvent;

/// <param name="OfferId">To use or decline it.</param>
/// <param name="Agent">Who makes it.</param>
/// <param name="Available">What tasks may use of it, whatever it is reserved for.</param>
/// <param name="HasExecutor">Whether ours runs there.</param>
/// <param name="Absence">When the agent is to be taken away; null: not that anybody knew.</param>
internal sealed record Offered(string OfferId, Agent Agent, Resources Available, bool HasExecutor, Absence? Absence = null) : SchedulerEvent
{
    public string AgentId => Agent.Id;
}

internal sealed record Rescinded(string OfferId) : SchedulerEvent;

/// <summary>We are asked to leave the agent.</summary>
internal sealed record InverselyOffered(string OfferId, string AgentId, Absence Absence) : SchedulerEvent;

internal sealed record InverselyRescinded(string OfferId) : SchedulerEvent;

internal sealed record ExecutorLost(string AgentId) : SchedulerEvent;

internal sealed record AgentLost(string AgentId) : SchedulerEvent;

/// <summary>News of an attempt. With an <paramref name="UpdateId"/> it is repeated until it is acknowledged.</summary>
internal abstract record Updated(string AttemptId, string AgentId, string? UpdateId) : SchedulerEvent;

/// <summary>
/// Staging, starting, running, being killed: there is such an attempt, and it has not ended; or it <paramref name="IsOver"/>, and the update that says how
/// is still to come.
/// </summary>
internal sealed record Progressed(string AttemptId, string AgentId, string? UpdateId, bool IsOver = false) : Updated(AttemptId, AgentId, UpdateId);

/// <summary>The delegate ran to its end, and its outcome, value or, where it <paramref name="HasFailed"/>, a fault, came with the news.</summary>
internal sealed record Finished(string AttemptId, string AgentId, string? UpdateId, bool HasFailed = false) : Updated(AttemptId, AgentId, UpdateId);

/// <summary>Ended by a kill, whoever asked for it.</summary>
internal sealed record Killed(string AttemptId, string AgentId, string? UpdateId) : Updated(AttemptId, AgentId, UpdateId);

/// <summary>
/// Mesos lost it. Counts unless it was turned down before it reached an executor: that uses up no retry. Blames the agent unless it is known that the
/// task itself, the master or an operator was the cause.
/// </summary>
internal sealed record Lost(string AttemptId, string AgentId, string? UpdateId, string Reason, string Message, bool Counts = true, string? State = null, bool BlamesAgent = true)
    : Updated(AttemptId, AgentId, UpdateId);
