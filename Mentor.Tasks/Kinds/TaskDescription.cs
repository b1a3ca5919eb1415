using V1 = Mesos.V1;

namespace Mentor.Tasks.Kinds;

/// <summary>What a task of the user's own kind may say of itself.</summary>
internal static class TaskDescription
{
    /// <exception cref="ArgumentException">Names all that is wrong.</exception>
    public static void Examine(V1.TaskInfo task, Type kind)
    {
        List<string> problems = [];
        if (task.TaskId is not null) problems.Add($"task_id is '{task.TaskId.Value}'; leave it out: each attempt gets an id of its own, which begins with TaskOptions.Name.");
        if (task.AgentId is not null) problems.Add($"agent_id is '{task.AgentId.Value}'; leave it out, and use TaskOptions.Constraints to say where it may run.");
        if (task.Resources.Count > 0) problems.Add("resources are set; leave them out, and use TaskOptions.Resources.");
        if (task.Executor is null == task.Command is null)
            problems.Add($"{(task.Executor is null ? "neither command nor executor is" : "command and executor are both")} set; set one of them.");
        if (task.Executor is { } executor) Examine(executor, problems);
        if (problems.Count > 0) throw new ArgumentException($"What {kind.Name}.Describe made of the task cannot be used:\n  {string.Join("\n  ", problems)}");
    }

    private static void Examine(V1.ExecutorInfo executor, List<string> problems)
    {
        // They become names of folders on the agents.
        if (executor.ExecutorId?.Value is not { Length: > 0 and <= 255 } id || id is "." or ".." || id.Any(c => c is '/' or '\\' || char.IsControl(c)))
            problems.Add($"executor.executor_id is '{executor.ExecutorId?.Value}'; use up to 255 characters without slashes.");
        if (executor.Command is null && executor.Type != V1.ExecutorInfo.Types.Type.Default) problems.Add("executor.command is left out; say what starts the executor.");
        foreach (var resource in executor.Resources)
        {
            if (resource.Scalar is { Value: var amount } && !Protocol.Resources.IsAmount(amount))
                problems.Add($"executor.resources have {resource.Name} of {amount}; use a number from 0 on.");
        }
    }
}
