using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>One executor with its container and its tasks. A command task brings one of its own, of the same id, that the agent plays itself.</summary>
internal sealed class AgentExecutor(ExecutorKey key, V1.FrameworkInfo framework, V1.ExecutorInfo? info, string containerId)
{
    public ExecutorKey Key => key;

    public V1.FrameworkInfo Framework => framework;

    /// <summary>Null for a command.</summary>
    public V1.ExecutorInfo? Info => info;

    public bool IsCommand => info is null;

    public string ContainerId => containerId;

    public ExecutorPhase Phase { get; set; } = ExecutorPhase.Launching;

    /// <summary>The open subscription; null before the first and while the executor is away.</summary>
    public string? StreamId { get; set; }

    public Dictionary<string, AgentTask> Tasks { get; } = new(StringComparer.Ordinal);

    /// <summary>Part of every update; null until there is a process.</summary>
    public V1.ContainerStatus? ContainerStatus { get; set; }

    /// <summary>Why it was ended, when that was the agent's decision.</summary>
    public Ending? Ending { get; set; }

    /// <summary>A KILL arrived, so that however a command ends, it was killed.</summary>
    public bool IsKilled { get; set; }
}
