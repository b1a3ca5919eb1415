namespace Mentor.LocalCluster.Agents;

/// <summary>What an agent has put off.</summary>
internal abstract record AgentDue
{
    /// <summary>Some updates were sent <paramref name="Waited"/> ago: those that nobody acknowledged go out again.</summary>
    public sealed record Resend(TimeSpan Waited) : AgentDue;

    public sealed record RegistrationTimeout(string ContainerId) : AgentDue;

    /// <summary>Grace is over: kill what still runs in the container.</summary>
    public sealed record GraceOver(string ContainerId) : AgentDue;

    public sealed record CompletionTimeout(string ContainerId) : AgentDue;

    public sealed record ExecutorHeartbeat(string ContainerId, string StreamId) : AgentDue;

    /// <summary>Executors that did not subscribe again by now never will.</summary>
    public sealed record RecoveryOver(int Recovery) : AgentDue;
}
