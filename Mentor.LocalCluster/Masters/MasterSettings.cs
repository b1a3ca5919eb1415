namespace Mentor.LocalCluster.Masters;

/// <summary>The master's clockwork.</summary>
internal sealed record MasterSettings(TimeSpan AllocationInterval, TimeSpan HeartbeatInterval, TimeSpan AgentTimeout);
