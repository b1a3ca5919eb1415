using Google.Protobuf;
using Mentor.Protocol;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>A task from its launch until its terminal update was acknowledged.</summary>
internal sealed class TaskEntry(string id, FrameworkEntry framework, AgentEntry agent, string? executorId, Resources resources)
{
    public string Id => id;

    public FrameworkEntry Framework => framework;

    public AgentEntry Agent => agent;

    /// <summary>Null for a command task, which brings its own.</summary>
    public string? ExecutorId => executorId;

    public Resources Resources => resources;

    /// <summary>The newest that the agent knows, which can be ahead of what the scheduler was told.</summary>
    public V1.TaskState State { get; set; } = V1.TaskState.TaskStaging;

    /// <summary>The newest that the scheduler was told, which is what it is told again when it asks; null before the first update.</summary>
    public V1.TaskState? Forwarded { get; set; }

    public V1.ContainerStatus? ContainerStatus { get; set; }

    /// <summary>Of the terminal update, once it was sent on; its acknowledgement ends the entry.</summary>
    public ByteString? TerminalUuid { get; set; }

    /// <summary>The resources went back when the task ended.</summary>
    public bool IsReleased { get; set; }
}
