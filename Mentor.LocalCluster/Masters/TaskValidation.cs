using Mentor.LocalCluster.Allocation;
using Mentor.Protocol;
using Mentor.Protocol.Http;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>Why a task cannot be launched, in Mesos' words.</summary>
internal static class TaskValidation
{
    private const string Rule = "------------------------------------------------------------";

    /// <returns>Null when it can.</returns>
    public static string? Problem(FrameworkEntry framework, AgentEntry agent, V1.TaskInfo task, Resources available)
    {
        if (IdValidation.Problem(task.TaskId.Value) is { } id) return id;
        if (framework.Tasks.ContainsKey(task.TaskId.Value)) return $"Task has duplicate ID: {task.TaskId.Value}";
        if (task.AgentId.Value != agent.Id) return $"Task uses invalid agent {task.AgentId.Value} while agent {agent.Id} is expected";
        if (task.Executor is null == task.Command is null)
            return "Task should have at least one (but not both) of CommandInfo or ExecutorInfo present";
        if (task.Resources.Count == 0) return "Task uses no resources";
        if (AmountProblem(task.Resources) is { } amount) return $"Task uses invalid resources: {amount}";
        return (task.Executor is null ? null : ExecutorProblem(framework, agent, task.Executor)) ?? SizeProblem(framework, agent, task, available);
    }

    private static string? ExecutorProblem(FrameworkEntry framework, AgentEntry agent, V1.ExecutorInfo executor)
    {
        if (IdValidation.Problem(executor.ExecutorId.Value) is { } id) return id;
        if (executor.FrameworkId.Value != framework.Id)
            return $"ExecutorInfo has an invalid FrameworkID (Actual: {executor.FrameworkId.Value} vs Expected: {framework.Id})";
        if (executor.Type == V1.ExecutorInfo.Types.Type.Default) return "The embedded cluster has no default executor; launch the command as a task without an executor";
        if (executor.Command is null) return "'ExecutorInfo.command' must be set for 'CUSTOM' executor";
        if (AmountProblem(executor.Resources) is { } amount) return $"Executor uses invalid resources: {amount}";
        return agent.Executors.TryGetValue((framework.Id, executor.ExecutorId.Value), out var running) && !running.Info.Equals(executor)
            ? $"ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.\n{Rule}\nExisting ExecutorInfo:\n"
                + $"{MesosJson.ToString(running.Info)}\n{Rule}\nTask's ExecutorInfo:\n{MesosJson.ToString(executor)}\n{Rule}\n"
            : null;
    }

    private static string? SizeProblem(FrameworkEntry framework, AgentEntry agent, V1.TaskInfo task, Resources available)
    {
        var total = ResourceMessages.Read(task.Resources);
        if (task.Executor is { } executor && !agent.Executors.ContainsKey((framework.Id, executor.ExecutorId.Value)))
            total += ResourceMessages.Read(executor.Resources);
        return total <= available
            ? null
            : $"Total resources {AllocatedResources.Describe(total, framework.Role, rangesFirst: false)} required by task and its executor"
                + $" is more than available {AllocatedResources.Describe(available, framework.Role, rangesFirst: true)}";
    }

    private static string? AmountProblem(IEnumerable<V1.Resource> resources)
    {
        foreach (var resource in resources)
        {
            if (string.IsNullOrEmpty(resource.Name)) return "Empty resource name";
            if (ResourceTerms.Of(resource) is { IsReservation: false })
                return $"'{resource.Name}' is revocable, shared, a volume or of a resource provider, none of which the embedded cluster offers";
            if (resource.Scalar is { } scalar && !(scalar.Value >= 0)) return "Invalid scalar resource: value < 0";
            if (resource.Scalar is { Value: > 1e12 }) return "Invalid scalar resource: value is out of range";
            if (resource.Ranges?.Range.FirstOrDefault(r => r.Begin > r.End) is not null) return "Invalid ranges resource: begin > end";
        }

        return null;
    }
}
