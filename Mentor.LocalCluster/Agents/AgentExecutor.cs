using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>One executor with its container and its tasks. A command task brings one of its own, of the same id, that the agent plays itself.</summary>
internal sealed class AgentExecutor(ExecutorKey key, V1.FrameworkInfo framework, V1.ExecutorInfo? info, string containerId, string sandbox)
{
    // As many as Mesos remembers.
    private const int MostCompletedTasks = 200;

    private readonly Queue<string> _completedTasks = new();

    public ExecutorKey Key => key;

    public V1.FrameworkInfo Framework => framework;

    /// <summary>Null for a command.</summary>
    public V1.ExecutorInfo? Info => info;

    public bool IsCommand => info is null;

    /// <summary>Mesos has another executor for commands in Docker containers, which chooses other words.</summary>
    public bool IsDocker { get; init; }

    public string ContainerId => containerId;

    public string Sandbox => sandbox;

    public ExecutorPhase Phase { get; set; } = ExecutorPhase.Launching;

    /// <summary>The open subscription; null before the first and while the executor is away.</summary>
    public string? StreamId { get; set; }

    public Dictionary<string, AgentTask> Tasks { get; } = new(StringComparer.Ordinal);

    /// <summary>The ids of the latest that ended, for people who look for their sandbox.</summary>
    public IReadOnlyCollection<string> CompletedTasks => _completedTasks;

    /// <summary>Part of every update; null until there is a process.</summary>
    public V1.ContainerStatus? ContainerStatus { get; set; }

    /// <summary>Why it was ended, when that was the agent's decision.</summary>
    public Ending? Ending { get; set; }

    /// <summary>A KILL arrived, so that however a command ends, it was killed.</summary>
    public bool IsKilled { get; set; }

    /// <summary>Its last update is in the scheduler's hands.</summary>
    public void Complete(string taskId)
    {
        if (!Tasks.Remove(taskId)) return;
        _completedTasks.Enqueue(taskId);
        if (_completedTasks.Count > MostCompletedTasks) _completedTasks.Dequeue();
    }
}
