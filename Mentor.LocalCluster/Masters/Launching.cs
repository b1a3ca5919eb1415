using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Allocation;
using Mentor.Protocol;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>ACCEPT and DECLINE: what is launched on offers, and what happens to the rest of them.</summary>
internal sealed class Launching(MasterBook book, Allocator allocator)
{
    private const string NoGroups = "The embedded cluster runs no task groups; launch the tasks one by one, or name a real Mesos in MESOS_MASTER";
    private const string NoOperations = "The embedded cluster launches tasks and does nothing else with offers; for reservations and volumes, name a real Mesos in MESOS_MASTER";

    public void Accept(FrameworkEntry framework, V1.Scheduler.Call.Types.Accept accept, DateTimeOffset now)
    {
        RescindWhatIsToBe(framework, accept.OfferIds, now);
        var problem = Find(framework, accept.OfferIds, out var offers);
        foreach (var offer in offers) offer.Withdraw();
        if (problem is not null || offers.Count == 0)
        {
            var why = $"Task launched with invalid offers: {problem ?? "No offers specified"}";
            foreach (var offer in offers) allocator.Recover(framework, offer.Agent, offer.Resources, now);
            foreach (var operation in accept.Operations) Drop(framework, operation, why, now);
            return;
        }

        var agent = offers[0].Agent;
        var left = offers.Aggregate(Resources.None, (sum, offer) => sum + offer.Resources);
        foreach (var operation in accept.Operations)
        {
            if (operation.Launch is { } launch)
            {
                foreach (var task in launch.TaskInfos) left -= Launch(framework, agent, task, left, now);
            }
            else if (operation.LaunchGroup is { } group)
            {
                foreach (var task in group.TaskGroup.Tasks) Tell(framework, task, V1.TaskState.TaskError, Reason.TaskGroupInvalid, NoGroups, now);
            }
            else
            {
                Tell(framework, operation, V1.OperationState.OperationError, NoOperations);
            }
        }

        allocator.Recover(framework, agent, left, now);
        allocator.Refuse(framework, agent, left, accept.Filters, now);
    }

    public void Decline(FrameworkEntry framework, V1.Scheduler.Call.Types.Decline decline, DateTimeOffset now)
    {
        foreach (var id in decline.OfferIds)
        {
            if (!framework.Offers.TryGetValue(id.Value, out var offer)) continue;
            offer.Withdraw();
            allocator.Recover(framework, offer.Agent, offer.Resources, now);
            allocator.Refuse(framework, offer.Agent, offer.Resources, decline.Filters, now);
        }
    }

    private void RescindWhatIsToBe(FrameworkEntry framework, IEnumerable<V1.OfferID> ids, DateTimeOffset now)
    {
        foreach (var id in ids)
        {
            if (!framework.Offers.TryGetValue(id.Value, out var offer) || !offer.Agent.RescindsWhenAccepted) continue;
            offer.Agent.RescindsWhenAccepted = false;
            allocator.Rescind(offer.Agent, now);
        }
    }

    private static string? Find(FrameworkEntry framework, IEnumerable<V1.OfferID> ids, out List<OfferEntry> offers)
    {
        offers = [];
        string? problem = null;
        foreach (var id in ids)
        {
            if (!framework.Offers.TryGetValue(id.Value, out var offer)) problem ??= $"Offer {id.Value} is no longer valid";
            else if (offers.Contains(offer)) problem ??= $"Duplicate offer {id.Value} in offer list";
            else if (offers.Count > 0 && offers[0].Agent != offer.Agent)
                problem ??= $"Aggregated offers must belong to one single agent. Offer {id.Value} uses agent {offer.Agent.Id} and agent {offers[0].Agent.Id}";
            if (offer is not null && !offers.Contains(offer)) offers.Add(offer);
        }

        return problem;
    }

    /// <returns>What the task takes, with its executor when that is new.</returns>
    private Resources Launch(FrameworkEntry framework, AgentEntry agent, V1.TaskInfo task, Resources left, DateTimeOffset now)
    {
        AllocatedResources.Allocate(task.Resources, framework.Role);
        if (task.Executor is not null) Complete(framework, task.Executor);
        if (TaskValidation.Problem(framework, agent, task, left) is { } problem)
        {
            Tell(framework, task, V1.TaskState.TaskError, Reason.TaskInvalid, problem, now);
            return Resources.None;
        }

        var taken = ResourceMessages.Read(task.Resources);
        TaskEntry entry = new(task.TaskId.Value, framework, agent, task.Executor?.ExecutorId.Value, taken);
        var startsExecutor = task.Executor is null;
        if (task.Executor is { } executor && !agent.Executors.ContainsKey((framework.Id, executor.ExecutorId.Value)))
        {
            ExecutorEntry started = new(executor, ResourceMessages.Read(executor.Resources));
            agent.Executors.Add((framework.Id, executor.ExecutorId.Value), started);
            taken += started.Resources;
            startsExecutor = true;
        }

        framework.Tasks.Add(entry.Id, entry);
        book.Tell(agent, new RunTask(framework.Info, task, startsExecutor));
        return taken;
    }

    private static void Complete(FrameworkEntry framework, V1.ExecutorInfo executor)
    {
        AllocatedResources.Allocate(executor.Resources, framework.Role);
        executor.FrameworkId ??= new() { Value = framework.Id };
        if (!executor.HasType) executor.Type = V1.ExecutorInfo.Types.Type.Custom;
    }

    private void Drop(FrameworkEntry framework, V1.Offer.Types.Operation operation, string why, DateTimeOffset now)
    {
        var tasks = operation.Launch?.TaskInfos ?? operation.LaunchGroup?.TaskGroup.Tasks;
        if (tasks is null) Tell(framework, operation, V1.OperationState.OperationDropped, why);
        var state = framework.IsPartitionAware ? V1.TaskState.TaskDropped : V1.TaskState.TaskLost;
        foreach (var task in tasks ?? []) Tell(framework, task, state, Reason.InvalidOffers, why, now);
    }

    private void Tell(FrameworkEntry framework, V1.TaskInfo task, V1.TaskState state, Reason reason, string why, DateTimeOffset now) =>
        book.Tell(framework, MasterStatus.Of(task.TaskId.Value, state, reason, why, task.AgentId.Value, now));

    // Only who gave the operation an id wants to know.
    private void Tell(FrameworkEntry framework, V1.Offer.Types.Operation operation, V1.OperationState state, string why)
    {
        if (operation.Id is null) return;
        V1.OperationStatus status = new() { OperationId = operation.Id, State = state, Message = why };
        book.Tell(framework, new V1.Scheduler.Event
        {
            Type = V1.Scheduler.Event.Types.Type.UpdateOperationStatus,
            UpdateOperationStatus = new() { Status = status },
        });
    }
}
