namespace Mentor.Protocol;

/// <summary>What a delegate can know of the task that it runs as.</summary>
public sealed class TaskContext
{
    // Strings and a token only: what is reachable from here must not hold a program's code.
    private static readonly AsyncLocal<TaskContext?> Flowing = new();

    internal TaskContext()
    {
    }

    /// <summary>Of the delegate that runs here; it flows with async calls and into tasks that the delegate starts. Null outside of one.</summary>
    public static TaskContext? Current
    {
        get => Flowing.Value;
        internal set => Flowing.Value = value;
    }

    /// <summary>The same for all attempts at the task, and unique in its pool.</summary>
    public required string TaskId { get; init; }

    /// <summary>What Mesos calls the task's id.</summary>
    public required string AttemptId { get; init; }

    /// <summary>
    /// 1 for the first. More after an attempt was lost with its agent or executor, also when that ended for the sake of another task, which costs no retry:
    /// what that attempt did outside may have happened already.
    /// </summary>
    public required int Attempt { get; init; }

    public required string AgentId { get; init; }

    /// <summary>The name or address of the agent's machine, where the agent told it; else null.</summary>
    public string? AgentHost { get; init; }

    /// <summary>What the agent is called in messages.</summary>
    internal string Agent => AgentHost ?? AgentId;

    public required string ExecutorId { get; init; }

    /// <summary>The executor's folder on the agent. Its other tasks share it, and Mesos removes it some time after the executor has ended.</summary>
    public required string Sandbox { get; init; }

    /// <summary>
    /// Cancelled when the caller cancels the task, when its time is over, and when the executor is shut down. A captured token does the same. A delegate that
    /// does not end then loses its process after a grace.
    /// </summary>
    public required CancellationToken Cancellation { get; init; }
}
