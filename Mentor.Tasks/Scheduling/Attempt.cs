using Mentor.Protocol;

namespace Mentor.Tasks.Scheduling;

/// <summary>One launch of a task on an agent.</summary>
internal sealed class Attempt(string id, QueuedTask task, Agent agent)
{
    public string Id { get; } = id;

    public QueuedTask Task { get; } = task;

    public Agent Agent { get; } = agent;

    public string AgentId => Agent.Id;

    /// <summary>Takes resources on the agent until its terminal update comes, whatever we wish.</summary>
    public bool IsLive { get; set; } = true;

    /// <summary>Its place in the order of all launches and of some other events.</summary>
    public long Began { get; set; }

    /// <summary>It is to be ended by all means.</summary>
    public bool IsKilled { get; set; }

    /// <summary>Something happened that may have ended it without our being told.</summary>
    public bool IsDoubtful { get; set; }

    /// <summary>Its launch may not have reached the master, and nothing has been heard of it.</summary>
    public bool IsUnsure { get; set; }

    /// <summary>The update to acknowledge once its outcome has been delivered.</summary>
    public string? UpdateId { get; set; }
}
