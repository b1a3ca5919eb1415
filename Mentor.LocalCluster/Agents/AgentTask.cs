using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>A task from its arrival until its terminal update was acknowledged.</summary>
internal sealed class AgentTask(V1.TaskInfo info)
{
    public V1.TaskInfo Info => info;

    public V1.TaskState State { get; set; } = V1.TaskState.TaskStaging;

    /// <summary>Handed to the executor, as opposed to waiting for it.</summary>
    public bool IsDelivered { get; set; }
}
