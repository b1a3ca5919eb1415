using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

internal static class TaskStates
{
    public static bool IsTerminal(V1.TaskState state) => state is V1.TaskState.TaskFinished or V1.TaskState.TaskFailed or V1.TaskState.TaskKilled
        or V1.TaskState.TaskLost or V1.TaskState.TaskError or V1.TaskState.TaskDropped or V1.TaskState.TaskGone or V1.TaskState.TaskGoneByOperator;
}
