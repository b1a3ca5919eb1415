using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Http;

/// <summary>Whether the required fields are there, of what master and agent read in a call.</summary>
/// <remarks>Written out, because asking the descriptors costs more per call than everything else, and at the start the reading of them all.</remarks>
internal static class RequiredFields
{
    public static bool ArePresent(V1.Scheduler.Call call) =>
        call.FrameworkId is null or { HasValue: true }
        && call.Subscribe is null or { FrameworkInfo: { HasUser: true, HasName: true } }
        && call.UpdateFramework is null or { FrameworkInfo: { HasUser: true, HasName: true } }
        && (call.Accept is null || (All(call.Accept.OfferIds, id => id.HasValue) && All(call.Accept.Operations, ArePresent)))
        && (call.Decline is null || All(call.Decline.OfferIds, id => id.HasValue))
        && call.Acknowledge is null or { AgentId.HasValue: true, TaskId.HasValue: true, HasUuid: true }
        && call.Kill is null or { TaskId.HasValue: true }
        && call.Shutdown is null or { AgentId.HasValue: true, ExecutorId.HasValue: true }
        && call.Message is null or { AgentId.HasValue: true, ExecutorId.HasValue: true, HasData: true }
        && (call.Reconcile is null || All(call.Reconcile.Tasks, task => task.TaskId is { HasValue: true }));

    public static bool ArePresent(V1.Executor.Call call) =>
        call is { ExecutorId.HasValue: true, FrameworkId.HasValue: true }
        && (call.Subscribe is null || (All(call.Subscribe.UnacknowledgedTasks, ArePresent) && All(call.Subscribe.UnacknowledgedUpdates, ArePresent)))
        && (call.Update is null || ArePresent(call.Update))
        && call.Message is null or { HasData: true };

    private static bool ArePresent(V1.Executor.Call.Types.Update update) => update.Status is { TaskId.HasValue: true, HasState: true };

    private static bool ArePresent(V1.Offer.Types.Operation operation) =>
        operation.Id is null or { HasValue: true }
        && (operation.Launch is null || All(operation.Launch.TaskInfos, ArePresent))
        && (operation.LaunchGroup is null || (operation.LaunchGroup.TaskGroup is { } group && All(group.Tasks, ArePresent)));

    private static bool ArePresent(V1.TaskInfo task) =>
        task is { HasName: true, TaskId.HasValue: true, AgentId.HasValue: true }
        && All(task.Resources, ArePresent)
        && (task.Command is null || ArePresent(task.Command))
        && (task.Executor is null || ArePresent(task.Executor));

    private static bool ArePresent(V1.ExecutorInfo executor) =>
        executor.ExecutorId is { HasValue: true }
        && executor.FrameworkId is null or { HasValue: true }
        && All(executor.Resources, ArePresent)
        && (executor.Command is null || ArePresent(executor.Command));

    private static bool ArePresent(V1.CommandInfo command) =>
        All(command.Uris, uri => uri.HasValue) && (command.Environment is null || All(command.Environment.Variables, variable => variable.HasName));

    private static bool ArePresent(V1.Resource resource) =>
        resource is { HasName: true, HasType: true }
        && resource.Scalar is null or { HasValue: true }
        && (resource.Ranges is null || All(resource.Ranges.Range, range => range is { HasBegin: true, HasEnd: true }));

    private static bool All<T>(Google.Protobuf.Collections.RepeatedField<T> items, Func<T, bool> isPresent)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (!isPresent(items[i])) return false;
        }

        return true;
    }
}
