using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>RECONCILE: the last forwarded state of the tasks asked about, or of all there are.</summary>
internal sealed class Reconciliation(MasterBook book)
{
    public void Answer(FrameworkEntry framework, V1.Scheduler.Call.Types.Reconcile asked, DateTimeOffset now)
    {
        foreach (var task in asked.Tasks) AnswerOne(framework, task.TaskId.Value, task.AgentId?.Value, now);
        if (asked.Tasks.Count > 0) return;
        foreach (var task in framework.Tasks.Values) Tell(framework, task, now);
    }

    public void AnswerOne(FrameworkEntry framework, string taskId, string? agentId, DateTimeOffset now)
    {
        if (framework.Tasks.TryGetValue(taskId, out var task))
        {
            Tell(framework, task, now);
            return;
        }

        // An agent that is away, or has yet to register, may still run it: say nothing before it is back or given up.
        if (agentId is null ? book.Awaited.Count > 0 : book.Awaited.Contains(agentId)) return;
        var agent = agentId is null ? null : book.Agents.GetValueOrDefault(agentId);
        if (agent is { IsConnected: false }) return;
        var (state, message) = agent is not null ? (V1.TaskState.TaskGone, "Reconciliation: Task is unknown to the agent")
            : agentId is not null && book.Gone.Contains(agentId) ? (V1.TaskState.TaskGoneByOperator, "Reconciliation: Task is gone")
            : agentId is not null && book.Unreachable.Contains(agentId) ? (V1.TaskState.TaskUnreachable, "Reconciliation: Task is unreachable")
            : (V1.TaskState.TaskUnknown, "Reconciliation: Task is unknown");
        if (!framework.IsPartitionAware) state = V1.TaskState.TaskLost;
        book.Tell(framework, MasterStatus.Of(taskId, state, Reason.Reconciliation, message, agentId, now));
    }

    private void Tell(FrameworkEntry framework, TaskEntry task, DateTimeOffset now)
    {
        var status = MasterStatus.Of(task.Id, task.Forwarded ?? task.State, Reason.Reconciliation, "Reconciliation: Latest task state", task.Agent.Id, now);
        status.ContainerStatus = task.ContainerStatus;
        if (task.ExecutorId is not null) status.ExecutorId = new() { Value = task.ExecutorId };
        book.Tell(framework, status);
    }
}
