using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>Updates that the master makes itself: they carry no uuid and are not acknowledged.</summary>
internal static class MasterStatus
{
    public static V1.TaskStatus Of(string taskId, V1.TaskState state, Reason reason, string message, string? agentId, DateTimeOffset now)
    {
        V1.TaskStatus status = new()
        {
            TaskId = new() { Value = taskId },
            State = state,
            Source = V1.TaskStatus.Types.Source.Master,
            Reason = reason,
            Message = message,
            Timestamp = Seconds(now),
        };
        if (agentId is not null) status.AgentId = new() { Value = agentId };
        return status;
    }

    public static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;
}
