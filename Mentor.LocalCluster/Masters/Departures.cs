using Mentor.LocalCluster.Allocation;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>Agents that go: their connection breaks, nothing is heard of them, their time is over, or an operator marks them gone.</summary>
internal sealed class Departures(MasterBook book, Allocator allocator, InverseOffers inverse)
{
    /// <summary>A master begins with what the one before it wrote down.</summary>
    public void Read(Registry registry, DateTimeOffset now)
    {
        book.Gone.UnionWith(registry.Gone);
        book.Awaited.UnionWith(registry.Agents);
        if (book.Awaited.Count > 0) book.Due.Add(new MasterDue.RegistrationOver(), now + book.Settings.AgentTimeout);
    }

    public void GiveUpAwaited()
    {
        book.Unreachable.UnionWith(book.Awaited);
        book.Awaited.Clear();
    }

    public void Vanish(AgentVanishes vanishing, DateTimeOffset now)
    {
        if (!book.Agents.TryGetValue(vanishing.AgentId, out var agent) || !agent.IsConnected) return;
        agent.IsConnected = false;
        allocator.Rescind(agent, now);
        inverse.Rescind(agent.Id);
        // Who does not checkpoint cannot come back with the agent.
        foreach (var framework in book.Frameworks.Values.Where(framework => !framework.Info.Checkpoint))
            Lose(framework, agent, V1.TaskState.TaskLost, Reason.AgentDisconnected, $"Agent {agent.Info.Hostname} disconnected", now);
        AwaitReturn(agent, now);
    }

    /// <summary>No connection broke, so that nothing is known of it yet: what it offered can still be accepted, and is lost.</summary>
    public void FallSilent(AgentFallsSilent silent, DateTimeOffset now)
    {
        if (!book.Agents.TryGetValue(silent.AgentId, out var agent) || !agent.IsConnected || agent.IsSilent) return;
        agent.IsSilent = true;
        AwaitReturn(agent, now);
    }

    public void TimedOut(MasterDue.AgentTimeout due, DateTimeOffset now)
    {
        if (!book.Agents.TryGetValue(due.AgentId, out var agent) || agent is { IsConnected: true, IsSilent: false } || agent.Connections != due.Connection) return;
        Remove(agent, V1.TaskState.TaskUnreachable, Reason.AgentRemoved, $"Agent {agent.Info.Hostname} is unreachable", now);
        book.Unreachable.Add(agent.Id);
    }

    public void MarkGone(AgentIsGone gone, DateTimeOffset now)
    {
        book.Gone.Add(gone.AgentId);
        book.Unreachable.Remove(gone.AgentId);
        book.Awaited.Remove(gone.AgentId);
        if (book.Agents.TryGetValue(gone.AgentId, out var agent))
            Remove(agent, V1.TaskState.TaskGoneByOperator, Reason.AgentRemovedByOperator, $"Agent {agent.Info.Hostname} was marked gone", now);
    }

    private void AwaitReturn(AgentEntry agent, DateTimeOffset now) =>
        book.Due.Add(new MasterDue.AgentTimeout(agent.Id, agent.Connections), now + book.Settings.AgentTimeout);

    private void Remove(AgentEntry agent, V1.TaskState state, Reason reason, string message, DateTimeOffset now)
    {
        allocator.Rescind(agent, now);
        inverse.Rescind(agent.Id);
        foreach (var framework in book.Frameworks.Values)
        {
            Lose(framework, agent, framework.IsPartitionAware ? state : V1.TaskState.TaskLost, reason, message, now);
            book.Tell(framework, new V1.Scheduler.Event { Type = EventType.Failure, Failure = new() { AgentId = agent.Info.Id } });
        }

        book.Agents.Remove(agent.Id);
    }

    private void Lose(FrameworkEntry framework, AgentEntry agent, V1.TaskState state, Reason reason, string message, DateTimeOffset now)
    {
        foreach (var task in framework.Tasks.Values.Where(task => task.Agent == agent).ToArray())
        {
            framework.Tasks.Remove(task.Id);
            if (!task.IsReleased) allocator.Recover(framework, agent, task.Resources, now);
            if (TaskStates.IsTerminal(task.State)) continue;
            book.Tell(framework, MasterStatus.Of(task.Id, state, reason, message, agent.Id, now));
        }

        foreach (var key in agent.Executors.Keys.Where(key => key.Framework == framework.Id).ToArray())
        {
            agent.Executors.Remove(key, out var executor);
            allocator.Recover(framework, agent, executor!.Resources, now);
        }
    }
}
