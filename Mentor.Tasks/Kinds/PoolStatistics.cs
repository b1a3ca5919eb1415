namespace Mentor.Tasks.Kinds;

/// <summary>How it stands with the tasks of a pool, at the time when it was asked for.</summary>
/// <param name="Tasks">How many tasks are where, and how those that ended did.</param>
/// <param name="Agents">One for each agent that a task was launched on, in the order of their names.</param>
public sealed record PoolStatistics(TaskCounts Tasks, IReadOnlyList<AgentCounts> Agents)
{
    public override string ToString() => string.Join(
        Environment.NewLine,
        Agents.Select(agent => $"{agent.Hostname}: {agent.Running} running, {agent.Succeeded} done, {agent.Failed} failed, {agent.Killed} killed, {agent.Lost} lost")
            .Prepend($"{Tasks.Waiting} queued, {Tasks.Launched} running, {Tasks.Succeeded} done, {Tasks.Failed} failed, {Tasks.Cancelled} cancelled, {Tasks.Lost} lost"));
}
