using Mentor.LocalCluster.Http;
using Mentor.LocalCluster.Masters;
using CallType = Mesos.V1.Executor.Call.Types.Type;
using EventType = Mesos.V1.Executor.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>What executors call: SUBSCRIBE, UPDATE, MESSAGE.</summary>
internal sealed class ExecutorDesk(AgentBook book, UpdateQueues updates, Launcher launcher)
{
    public HttpAnswer Subscribe(ExecutorSubscribes asked, DateTimeOffset now)
    {
        if (Find(asked.Call, out var executor) is { } unknown) return unknown;
        if (executor.StreamId is { } old) End(executor, old);
        executor.StreamId = asked.StreamId;
        book.Subscribers.Add(asked.StreamId, executor);
        if (executor.Phase == ExecutorPhase.Terminating)
        {
            book.Tell(executor, new V1.Executor.Event { Type = EventType.Shutdown });
            return HttpAnswer.Stream;
        }

        executor.Phase = ExecutorPhase.Running;
        Welcome(executor);
        foreach (var update in asked.Call.Subscribe.UnacknowledgedUpdates) Accept(executor, update.Status, now);
        LoseWhatDidNotArrive(executor, asked.Call.Subscribe, now);
        foreach (var task in executor.Tasks.Values.Where(task => !task.IsDelivered && !TaskStates.IsTerminal(task.State))) launcher.Deliver(executor, task);
        book.Due.Add(new AgentDue.ExecutorHeartbeat(executor.ContainerId, asked.StreamId), now + book.Settings.ExecutorHeartbeat);
        return HttpAnswer.Stream;
    }

    public HttpAnswer Answer(V1.Executor.Call call, DateTimeOffset now)
    {
        if (Find(call, out var executor) is { } unknown) return unknown;
        if (executor.StreamId is null) return HttpAnswer.Forbidden("Executor is not subscribed");
        switch (call.Type)
        {
            case CallType.Update: Accept(executor, call.Update.Status, now); break;
            case CallType.Message: book.TellMaster(new ExecutorSays(book.Self.Id.Value, executor.Key.FrameworkId, executor.Key.ExecutorId, call.Message.Data)); break;
        }

        return HttpAnswer.Accepted;
    }

    public void HungUp(string streamId)
    {
        if (book.Subscribers.Remove(streamId, out var executor) && executor.StreamId == streamId) executor.StreamId = null;
    }

    public void Beat(AgentDue.ExecutorHeartbeat due, DateTimeOffset now)
    {
        if (!book.Containers.TryGetValue(due.ContainerId, out var executor) || executor.StreamId != due.StreamId) return;
        book.Tell(executor, new V1.Executor.Event { Type = EventType.Heartbeat });
        book.Due.Add(due, now + book.Settings.ExecutorHeartbeat);
    }

    /// <summary>Ends a subscription after what was written to it.</summary>
    public void End(AgentExecutor executor, string streamId)
    {
        book.Subscribers.Remove(streamId);
        book.Actions.Add(new HangUpOnExecutor(streamId));
        executor.StreamId = null;
    }

    private HttpAnswer? Find(V1.Executor.Call call, out AgentExecutor executor)
    {
        var framework = call.FrameworkId.Value;
        if (book.Executors.TryGetValue(new(framework, call.ExecutorId.Value), out executor!) && executor is { IsCommand: false, Phase: not ExecutorPhase.Gone }) return null;
        return HttpAnswer.BadRequest(book.Executors.Keys.Any(key => key.FrameworkId == framework) ? "Executor cannot be found" : "Framework cannot be found");
    }

    private void Welcome(AgentExecutor executor) => book.Tell(executor, new V1.Executor.Event
    {
        Type = EventType.Subscribed,
        Subscribed = new()
        {
            ExecutorInfo = executor.Info,
            FrameworkInfo = executor.Framework,
            AgentInfo = book.Self,
            ContainerId = new() { Value = executor.ContainerId },
        },
    });

    // The executor's part is done once the agent has the update: it is told so at once, whatever the scheduler does.
    private void Accept(AgentExecutor executor, V1.TaskStatus status, DateTimeOffset now)
    {
        updates.Add(new(executor.Key.FrameworkId, status.TaskId.Value), executor, StatusUpdates.Complete(book, executor, status), now);
        book.Tell(executor, new V1.Executor.Event { Type = EventType.Acknowledged, Acknowledged = new() { TaskId = status.TaskId, Uuid = status.Uuid } });
    }

    // An executor that subscribes again names the tasks it has; a launch that broke off with the agent is not among them.
    private void LoseWhatDidNotArrive(AgentExecutor executor, V1.Executor.Call.Types.Subscribe asked, DateTimeOffset now)
    {
        foreach (var task in executor.Tasks.Values.Where(task => task is { IsDelivered: true, State: V1.TaskState.TaskStaging }).ToArray())
        {
            var id = task.Info.TaskId.Value;
            if (asked.UnacknowledgedTasks.Any(known => known.TaskId.Value == id)) continue;
            var partitionAware = executor.Framework.Capabilities.Any(c => c.Type == V1.FrameworkInfo.Types.Capability.Types.Type.PartitionAware);
            Ending lost = new(
                partitionAware ? V1.TaskState.TaskDropped : V1.TaskState.TaskLost, V1.TaskStatus.Types.Reason.AgentRestarted, "Task launched during agent restart");
            updates.Add(new(executor.Key.FrameworkId, id), executor, StatusUpdates.OfAgent(book, id, executor.Key.ExecutorId, lost, now), now);
        }
    }
}
