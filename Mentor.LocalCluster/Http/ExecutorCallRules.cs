using Mentor.Protocol.Calls;
using CallType = Mesos.V1.Executor.Call.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Http;

/// <summary>What an executor's call must contain, whatever the agent's state.</summary>
internal static class ExecutorCallRules
{
    /// <returns>Null when all is there.</returns>
    public static string? Problem(V1.Executor.Call call) => Missing(call) is { } missing ? $"Failed to validate executor::Call: {missing}" : null;

    private static string? Missing(V1.Executor.Call call)
    {
        if (!call.HasType) return Expecting("type");
        switch (call.Type)
        {
            case CallType.Subscribe:
                return call.Subscribe is null ? Expecting("subscribe") : call.Subscribe.UnacknowledgedUpdates.Select(Problem).FirstOrDefault(p => p is not null);
            case CallType.Update:
                return call.Update is null ? Expecting("update") : Problem(call.Update);
            case CallType.Message:
                return call.Message is null ? Expecting("message") : null;
            default:
                return null;
        }
    }

    private static string? Problem(V1.Executor.Call.Types.Update update)
    {
        var status = update.Status;
        if (!status.HasUuid) return Expecting("uuid");
        if (!UpdateUuid.IsValid(status.Uuid)) return "Not a valid UUID";
        if (status.Source != V1.TaskStatus.Types.Source.Executor) return "Received Call with invalid source, expecting 'SOURCE_EXECUTOR'";
        return status.State == V1.TaskState.TaskStaging ? "Received TASK_STAGING from executor, which is not allowed" : null;
    }

    private static string Expecting(string field) => $"Expecting '{field}' to be present";
}
