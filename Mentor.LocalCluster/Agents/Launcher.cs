using Mentor.LocalCluster.Processes;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>Tasks that arrive: to the executor that is there, or to a new one.</summary>
internal sealed class Launcher(AgentBook book, UpdateQueues updates)
{
    public void Run(RunTask run, DateTimeOffset now)
    {
        var task = run.Task;
        ExecutorKey key = new(run.Framework.Id.Value, task.Executor?.ExecutorId.Value ?? task.TaskId.Value);
        var executor = book.Executors.GetValueOrDefault(key);
        if (executor is { Phase: ExecutorPhase.Terminating } || (!run.StartsExecutor && executor is null or { Phase: ExecutorPhase.Gone }))
        {
            Drop(key, run, executor, now);
            return;
        }

        if (executor is null or { Phase: ExecutorPhase.Gone }) executor = Start(key, run.Framework, task, now);

        AgentTask entry = new(task);
        executor.Tasks[task.TaskId.Value] = entry;
        if (executor is { IsCommand: false, StreamId: not null }) Deliver(executor, entry);
    }

    /// <summary>Hands the executor a task.</summary>
    public void Deliver(AgentExecutor executor, AgentTask task)
    {
        task.IsDelivered = true;
        book.Tell(executor, new V1.Executor.Event { Type = V1.Executor.Event.Types.Type.Launch, Launch = new() { Task = task.Info } });
    }

    private void Drop(ExecutorKey key, RunTask run, AgentExecutor? executor, DateTimeOffset now)
    {
        var partitionAware = run.Framework.Capabilities.Any(c => c.Type == V1.FrameworkInfo.Types.Capability.Types.Type.PartitionAware);
        Ending dropped = new(
            partitionAware ? V1.TaskState.TaskDropped : V1.TaskState.TaskLost,
            V1.TaskStatus.Types.Reason.ExecutorTerminated,
            executor is null ? "No executor is expected to launch and there is no executor running" : "Executor terminating");
        var id = run.Task.TaskId.Value;
        updates.Add(new(key.FrameworkId, id), null, StatusUpdates.OfAgent(book, id, key.ExecutorId, dropped, now), now);
    }

    private AgentExecutor Start(ExecutorKey key, V1.FrameworkInfo framework, V1.TaskInfo task, DateTimeOffset now)
    {
        var containerId = Guid.NewGuid().ToString();
        var sandbox = Path.Combine(
            book.WorkDirectory, "slaves", book.Self.Id.Value, "frameworks", key.FrameworkId, "executors", key.ExecutorId, "runs", containerId);
        var container = task.Executor is { } info ? info.Container : task.Container;
        AgentExecutor executor = new(key, framework, task.Executor, containerId, sandbox) { IsDocker = container?.Type == V1.ContainerInfo.Types.Type.Docker };
        book.Executors[key] = executor;
        book.Containers.Add(containerId, executor);

        var command = task.Executor?.Command ?? task.Command;
        book.Actions.Add(new LaunchContainer(new ContainerSpec(
            containerId, sandbox, command, ExecutorEnvironment.Of(book, executor, sandbox, command), container, IsExecutor: !executor.IsCommand)));
        if (!executor.IsCommand) book.Due.Add(new AgentDue.RegistrationTimeout(containerId), now + book.Settings.RegistrationTimeout);
        return executor;
    }
}
