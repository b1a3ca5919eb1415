using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Allocation;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using SchedulerCall = Mesos.V1.Scheduler.Call.Types;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>What goes from agents to schedulers and back: updates, acknowledgements, kills, messages, the ends of executors.</summary>
internal sealed class Delivery(MasterBook book, Allocator allocator, Reconciliation reconciliation)
{
    public void Update(AgentUpdates update, DateTimeOffset now)
    {
        if (!book.Frameworks.TryGetValue(update.FrameworkId, out var framework)) return;
        var status = update.Status;
        if (framework.Tasks.TryGetValue(status.TaskId.Value, out var task))
        {
            task.State = update.Latest;
            task.Forwarded = status.State;
            task.ContainerStatus = status.ContainerStatus ?? task.ContainerStatus;
            if (TaskStates.IsTerminal(status.State)) task.TerminalUuid = status.Uuid;
            if (TaskStates.IsTerminal(update.Latest)) Release(task, now);
        }

        book.Tell(framework, status);
    }

    public void Acknowledge(FrameworkEntry framework, SchedulerCall.Acknowledge acknowledged)
    {
        if (!book.Agents.TryGetValue(acknowledged.AgentId.Value, out var agent)) return;
        var id = acknowledged.TaskId.Value;
        if (framework.Tasks.TryGetValue(id, out var task) && task.TerminalUuid == acknowledged.Uuid) framework.Tasks.Remove(id);
        book.Tell(agent, new UpdateAcknowledged(framework.Id, id, acknowledged.Uuid));
    }

    public void Kill(FrameworkEntry framework, SchedulerCall.Kill kill, DateTimeOffset now)
    {
        if (framework.Tasks.TryGetValue(kill.TaskId.Value, out var task)) book.Tell(task.Agent, new KillTask(framework.Id, task.Id, kill.KillPolicy));
        else reconciliation.AnswerOne(framework, kill.TaskId.Value, kill.AgentId?.Value, now);
    }

    public void Shutdown(FrameworkEntry framework, SchedulerCall.Shutdown shutdown)
    {
        if (book.Agents.TryGetValue(shutdown.AgentId.Value, out var agent)) book.Tell(agent, new ShutDownExecutor(framework.Id, shutdown.ExecutorId.Value));
    }

    public void Message(FrameworkEntry framework, SchedulerCall.Message message)
    {
        if (book.Agents.TryGetValue(message.AgentId.Value, out var agent))
            book.Tell(agent, new SchedulerSays(framework.Id, message.ExecutorId.Value, message.Data));
    }

    public void Message(ExecutorSays said)
    {
        if (!book.Frameworks.TryGetValue(said.FrameworkId, out var framework)) return;
        book.Tell(framework, new V1.Scheduler.Event
        {
            Type = EventType.Message,
            Message = new() { AgentId = new() { Value = said.AgentId }, ExecutorId = new() { Value = said.ExecutorId }, Data = said.Data },
        });
    }

    public void End(ExecutorEnded ended, DateTimeOffset now)
    {
        if (!book.Frameworks.TryGetValue(ended.FrameworkId, out var framework)) return;
        if (book.Agents.TryGetValue(ended.AgentId, out var agent) && agent.Executors.Remove((ended.FrameworkId, ended.ExecutorId), out var executor))
            allocator.Recover(framework, agent, executor.Resources, now);
        book.Tell(framework, new V1.Scheduler.Event
        {
            Type = EventType.Failure,
            Failure = new() { AgentId = new() { Value = ended.AgentId }, ExecutorId = new() { Value = ended.ExecutorId }, Status = ended.WaitStatus },
        });
    }

    private void Release(TaskEntry task, DateTimeOffset now)
    {
        if (task.IsReleased) return;
        task.IsReleased = true;
        allocator.Recover(task.Framework, task.Agent, task.Resources, now);
    }
}
