using Mentor.Protocol;

namespace Mentor.Tasks.Scheduling;

/// <summary>One launch of a task on an agent.</summary>
internal sealed class Attempt(string id, QueuedTask task, Agent agent, TimeSpan startedAt)
{
    public string Id { get; } = id;

    public QueuedTask Task { get; } = task;

    public Agent Agent { get; } = agent;

    public string AgentId => Agent.Id;

    public TimeSpan StartedAt { get; } = startedAt;

    /// <summary>Takes resources on the agent until its terminal update comes, whatever we wish. Ended by <see cref="AttemptTable.End"/>, and seldom revived.</summary>
    public bool IsLive { get; set; } = true;

    /// <summary>Its place in the order of all launches and of some other events.</summary>
    public long Began { get; set; }

    /// <summary>It is to be ended by all means.</summary>
    public bool IsKilled { get; set; }

    /// <summary>Something happened that may have ended it without our being told.</summary>
    public bool IsDoubtful { get; set; }

    /// <summary>Its launch may not have reached the master, and nothing has been heard of it.</summary>
    public bool IsUnsure { get; set; }

    /// <summary>How it was lost, while that is being judged.</summary>
    public Lost? Loss { get; set; }

    /// <summary>It has failed, and its task runs again: nothing that is said of it matters any more.</summary>
    public bool IsWrittenOff { get; set; }

    /// <summary>The update to acknowledge once its outcome has been delivered.</summary>
    public string? UpdateId { get; set; }
}
