using System.Globalization;
using Mentor.Protocol;
using V1 = Mesos.V1;

namespace Mentor.Executor;

/// <summary>Where this executor is; tells delegates about it.</summary>
internal sealed class Whereabouts(string executorId, string sandbox)
{
    private volatile string? _agentHost;

    public string ExecutorId => executorId;

    public string Sandbox => sandbox;

    /// <summary>Null before the agent has told it, and where it does not.</summary>
    public string? AgentHost => _agentHost;

    /// <summary>What the agent tells of itself, before any task.</summary>
    public void Learn(V1.AgentInfo? agent) => _agentHost = agent?.Hostname is { Length: > 0 } host ? host : null;

    public TaskContext Tell(V1.TaskInfo task, CancellationToken cancellation) => new()
    {
        TaskId = task.Name,
        AttemptId = task.TaskId.Value,
        Attempt = NumberOf(task.TaskId.Value),
        AgentId = task.AgentId.Value,
        AgentHost = _agentHost,
        ExecutorId = executorId,
        Sandbox = sandbox,
        Cancellation = cancellation,
    };

    // task#attempt; ids that a pool did not make are their only attempt.
    private static int NumberOf(string attempt) =>
        int.TryParse(attempt.AsSpan(attempt.LastIndexOf('#') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && attempt.Contains('#') ? number : 1;
}
