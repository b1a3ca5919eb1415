namespace Mentor.LocalCluster.Agents;

/// <summary>The agent's clockwork.</summary>
internal sealed record AgentSettings
{
    /// <summary>How long an executor may take to subscribe, fetching included.</summary>
    public TimeSpan RegistrationTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long executors have to subscribe again after the agent came back.</summary>
    public TimeSpan ReregistrationTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long executors try to find their agent again.</summary>
    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Between SHUTDOWN and the end of the container.</summary>
    public TimeSpan ShutdownGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Between SIGTERM and SIGKILL of a command.</summary>
    public TimeSpan KillGracePeriod { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Before an update that nobody acknowledged is sent again; doubles each time.</summary>
    public TimeSpan FirstRetry { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan LongestRetry { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan ExecutorHeartbeat { get; init; } = TimeSpan.FromMinutes(30);
}
