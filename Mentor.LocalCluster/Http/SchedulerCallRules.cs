using Mentor.Protocol.Calls;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Http;

/// <summary>What a scheduler's call must contain, whatever the master's state.</summary>
internal static class SchedulerCallRules
{
    /// <returns>Null when all is there.</returns>
    public static string? Problem(V1.Scheduler.Call call) => Missing(call) is { } missing ? $"Failed to validate scheduler::Call: {missing}" : null;

    private static string? Missing(V1.Scheduler.Call call)
    {
        if (!call.HasType) return Expecting("type");
        if (call.Type == CallType.Subscribe)
        {
            if (call.Subscribe is null) return Expecting("subscribe");
            var id = call.Subscribe.FrameworkInfo.Id;
            return call.FrameworkId is not null && id is not null && id.Value != call.FrameworkId.Value || call.FrameworkId is not null != id is not null
                ? "'framework_id' differs from 'subscribe.framework_info.id'"
                : null;
        }

        if (call.FrameworkId is null) return Expecting("framework_id");
        return call.Type switch
        {
            CallType.Accept when call.Accept is null => Expecting("accept"),
            CallType.Decline when call.Decline is null => Expecting("decline"),
            CallType.Kill when call.Kill is null => Expecting("kill"),
            CallType.Shutdown when call.Shutdown is null => Expecting("shutdown"),
            CallType.Acknowledge when call.Acknowledge is null => Expecting("acknowledge"),
            CallType.Acknowledge when !UpdateUuid.IsValid(call.Acknowledge.Uuid) => "Not a valid UUID",
            CallType.Reconcile when call.Reconcile is null => Expecting("reconcile"),
            CallType.Message when call.Message is null => Expecting("message"),
            CallType.Request when call.Request is null => Expecting("request"),
            CallType.AcceptInverseOffers when call.AcceptInverseOffers is null => Expecting("accept_inverse_offers"),
            CallType.DeclineInverseOffers when call.DeclineInverseOffers is null => Expecting("decline_inverse_offers"),
            CallType.AcknowledgeOperationStatus when call.AcknowledgeOperationStatus is null => Expecting("acknowledge_operation_status"),
            CallType.ReconcileOperations when call.ReconcileOperations is null => Expecting("reconcile_operations"),
            CallType.UpdateFramework when call.UpdateFramework is null => Expecting("update_framework"),
            _ => null,
        };
    }

    private static string Expecting(string field) => $"Expecting '{field}' to be present";
}
