using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Allocation;
using Mentor.Protocol;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>Agents that come, and that come back: in time, or after they were given up.</summary>
internal sealed class AgentRoster(MasterBook book, Allocator allocator, Subscriptions subscriptions)
{
    public void Join(AgentJoins joining, DateTimeOffset now)
    {
        var id = joining.Agent.Id.Value;
        if (book.Gone.Contains(id)) return;
        book.Awaited.Remove(id);
        var wasGivenUp = book.Unreachable.Remove(id);
        if (!book.Agents.TryGetValue(id, out var agent))
        {
            agent = new(joining.Agent, ResourceMessages.Read(joining.Agent.Resources));
            book.Agents.Add(id, agent);
        }

        agent.IsConnected = true;
        agent.IsSilent = false;
        agent.Connections++;
        foreach (var framework in joining.Frameworks) subscriptions.Recover(framework, now);
        DropWhatIsGone(agent, joining, now);
        TakeOverWhatIsNew(agent, joining, wasGivenUp, now);
        EndWhatIsOfRemovedFrameworks(agent, joining);
        allocator.Allocate(now);
    }

    // The agent came back without them.
    private void DropWhatIsGone(AgentEntry agent, AgentJoins joining, DateTimeOffset now)
    {
        foreach (var framework in book.Frameworks.Values)
        {
            foreach (var task in framework.Tasks.Values.Where(task => task.Agent == agent).ToArray())
            {
                if (joining.Tasks.Any(known => known.FrameworkId == framework.Id && known.Task.TaskId.Value == task.Id)) continue;
                framework.Tasks.Remove(task.Id);
                if (!task.IsReleased) allocator.Recover(framework, agent, task.Resources, now);
                if (TaskStates.IsTerminal(task.State)) continue;
                var state = framework.IsPartitionAware ? V1.TaskState.TaskGone : V1.TaskState.TaskLost;
                book.Tell(framework, MasterStatus.Of(task.Id, state, Reason.Reconciliation, "Task is unknown to the agent that came back", agent.Id, now));
            }
        }

        foreach (var key in agent.Executors.Keys.ToArray())
        {
            if (joining.Executors.Any(known => known.FrameworkId.Value == key.Framework && known.ExecutorId.Value == key.Executor)) continue;
            agent.Executors.Remove(key, out var executor);
            if (!book.Frameworks.TryGetValue(key.Framework, out var framework)) continue;
            allocator.Recover(framework, agent, executor!.Resources, now);
            // How it ended, only the agent before its death could have said.
            V1.Scheduler.Event.Types.Failure failure = new() { AgentId = agent.Info.Id, ExecutorId = new() { Value = key.Executor } };
            book.Tell(framework, new V1.Scheduler.Event { Type = EventType.Failure, Failure = failure });
        }
    }

    // They were torn down or timed out while the agent was away.
    private void EndWhatIsOfRemovedFrameworks(AgentEntry agent, AgentJoins joining)
    {
        var owners = joining.Executors.Select(executor => executor.FrameworkId.Value).Concat(joining.Tasks.Select(task => task.FrameworkId));
        foreach (var id in owners.Distinct().Where(book.Removed.Contains)) book.Tell(agent, new ShutDownFramework(id));
    }

    // The master had given the agent up, or is a new one.
    private void TakeOverWhatIsNew(AgentEntry agent, AgentJoins joining, bool wasGivenUp, DateTimeOffset now)
    {
        foreach (var executor in joining.Executors)
        {
            var key = (executor.FrameworkId.Value, executor.ExecutorId.Value);
            if (!book.Frameworks.TryGetValue(key.Item1, out var framework) || agent.Executors.ContainsKey(key)) continue;
            ExecutorEntry entry = new(executor, ResourceMessages.Read(executor.Resources));
            agent.Executors.Add(key, entry);
            Take(framework, agent, entry.Resources);
        }

        foreach (var running in joining.Tasks)
        {
            if (!book.Frameworks.TryGetValue(running.FrameworkId, out var framework) || framework.Tasks.ContainsKey(running.Task.TaskId.Value)) continue;
            TaskEntry entry = new(running.Task.TaskId.Value, framework, agent, running.Task.Executor?.ExecutorId.Value, ResourceMessages.Read(running.Task.Resources))
            {
                State = running.State,
                IsReleased = TaskStates.IsTerminal(running.State),
            };
            framework.Tasks.Add(entry.Id, entry);
            if (entry.IsReleased) continue;
            Take(framework, agent, entry.Resources);
            // The others take what was called lost for lost. Of those that have ended the agent itself says how.
            if (wasGivenUp && framework.IsPartitionAware)
                book.Tell(framework, MasterStatus.Of(entry.Id, entry.State, Reason.AgentReregistered, "Unreachable agent re-reregistered", agent.Id, now));
        }
    }

    private static void Take(FrameworkEntry framework, AgentEntry agent, Resources resources)
    {
        framework.Allocated += resources;
        agent.Free -= resources;
    }
}
