using Mentor.LocalCluster.Masters;
using Mentor.Protocol.Calls;
using Source = Mesos.V1.TaskStatus.Types.Source;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>Updates that come from an agent: its own, those of the commands it runs, and what it adds to those of executors.</summary>
internal static class StatusUpdates
{
    /// <summary>The agent's own word about a task.</summary>
    public static V1.TaskStatus OfAgent(AgentBook book, string taskId, string executorId, Ending ending, DateTimeOffset now) => new()
    {
        TaskId = new() { Value = taskId },
        State = ending.State,
        Source = Source.Agent,
        Reason = ending.Reason,
        Message = ending.Message,
        AgentId = book.Self.Id,
        ExecutorId = new() { Value = executorId },
        Timestamp = MasterStatus.Seconds(now),
        Uuid = UpdateUuid.New(),
    };

    /// <summary>What the executor of a command says.</summary>
    public static V1.TaskStatus OfCommand(AgentBook book, AgentExecutor executor, V1.TaskState state, string? message, DateTimeOffset now)
    {
        V1.TaskStatus status = new()
        {
            TaskId = new() { Value = executor.Key.ExecutorId },
            State = state,
            Source = Source.Executor,
            ExecutorId = new() { Value = executor.Key.ExecutorId },
            Timestamp = MasterStatus.Seconds(now),
            Uuid = UpdateUuid.New(),
        };
        if (message is not null) status.Message = message;
        return Complete(book, executor, status);
    }

    public static V1.TaskStatus Complete(AgentBook book, AgentExecutor executor, V1.TaskStatus status)
    {
        status.AgentId = book.Self.Id;
        if (executor.ContainerStatus is not null) status.ContainerStatus ??= executor.ContainerStatus;
        return status;
    }
}
