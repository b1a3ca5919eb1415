namespace Mentor.LocalCluster.Masters;

/// <summary>What a master has put off.</summary>
internal abstract record MasterDue
{
    public sealed record AllocationTick(DateTimeOffset At) : MasterDue;

    public sealed record Heartbeat(string FrameworkId, int Subscription) : MasterDue;

    /// <summary>A scheduler that did not come back in time.</summary>
    public sealed record SchedulerTimeout(string FrameworkId, int Subscription) : MasterDue;

    /// <summary>An agent that did not come back in time.</summary>
    public sealed record AgentTimeout(string AgentId, int Connection) : MasterDue;

    /// <summary>Agents of the master before this one that have not registered by now.</summary>
    public sealed record RegistrationOver : MasterDue;
}
