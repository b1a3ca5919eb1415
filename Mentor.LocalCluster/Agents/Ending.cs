using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>What the tasks of an executor that ends are said to have died of.</summary>
internal sealed record Ending(V1.TaskState State, V1.TaskStatus.Types.Reason Reason, string Message)
{
    public static readonly Ending Terminated = new(V1.TaskState.TaskFailed, V1.TaskStatus.Types.Reason.ExecutorTerminated, "Executor terminated");
}
