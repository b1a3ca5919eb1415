using Mentor.LocalCluster.Masters;
using Mentor.LocalCluster.Processes;
using EventType = Mesos.V1.Executor.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>How tasks and executors end: killed, shut down, timed out, or by themselves.</summary>
internal sealed class Endings(AgentBook book, UpdateQueues updates, ExecutorDesk desk)
{
    private const int NoWaitStatus = -1;

    private static readonly Ending KilledTooEarly = new(V1.TaskState.TaskKilled, Reason.TaskKilledDuringLaunch, "Killed before delivery to the executor");

    public void Kill(KillTask kill, DateTimeOffset now)
    {
        TaskKey key = new(kill.FrameworkId, kill.TaskId);
        var executor = book.Executors.Values.FirstOrDefault(e => e.Key.FrameworkId == kill.FrameworkId && e.Tasks.ContainsKey(kill.TaskId));
        if (executor is null || TaskStates.IsTerminal(executor.Tasks[kill.TaskId].State) || executor.Phase == ExecutorPhase.Gone)
        {
            // Its last word is already on its way, or nobody has ever heard of it here.
            if (!updates.Knows(key)) updates.Add(key, null, StatusUpdates.OfAgent(book, kill.TaskId, kill.TaskId, Unknown(executor), now), now);
            return;
        }

        if (executor.IsCommand) KillCommand(executor, kill.Policy, now);
        else if (executor.Tasks[kill.TaskId].IsDelivered) PassOn(executor, kill);
        else KillUndelivered(executor, kill, now);
    }

    public void ShutDown(AgentExecutor executor, DateTimeOffset now)
    {
        if (executor.Phase is ExecutorPhase.Terminating or ExecutorPhase.Gone) return;
        if (executor.IsCommand)
        {
            KillCommand(executor, null, now);
            return;
        }

        var wasSubscribed = executor.StreamId is not null;
        executor.Phase = ExecutorPhase.Terminating;
        book.Tell(executor, new V1.Executor.Event { Type = EventType.Shutdown });
        if (wasSubscribed) book.Due.Add(new AgentDue.GraceOver(executor.ContainerId), now + GraceOf(executor));
        else book.Actions.Add(new DestroyContainer(executor.ContainerId));
    }

    public void ShutDownFramework(string frameworkId, DateTimeOffset now)
    {
        foreach (var executor in book.Executors.Values.Where(executor => executor.Key.FrameworkId == frameworkId).ToArray())
        {
            ShutDown(executor, now);
            // Nobody is left to hear of them.
            executor.Tasks.Clear();
            book.ForgetIfDone(executor);
        }

        updates.Forget(frameworkId);
    }

    public void TimedOut(AgentDue.RegistrationTimeout due)
    {
        if (!book.Containers.TryGetValue(due.ContainerId, out var executor) || executor.Phase != ExecutorPhase.Launching) return;
        var time = MesosDuration.Print(book.Settings.RegistrationTimeout);
        End(executor, new(V1.TaskState.TaskFailed, Reason.ExecutorRegistrationTimeout, $"Executor did not register within {time}"));
    }

    /// <summary>Destroys the container; its tasks will be said to have ended like that.</summary>
    public void End(AgentExecutor executor, Ending ending)
    {
        executor.Ending ??= ending;
        executor.Phase = ExecutorPhase.Terminating;
        book.Actions.Add(new DestroyContainer(executor.ContainerId));
    }

    public void GraceOver(string containerId)
    {
        if (book.Containers.TryGetValue(containerId, out var executor) && executor.Phase != ExecutorPhase.Gone)
            book.Actions.Add(executor.IsCommand ? new SignalContainer(containerId, "KILL") : new DestroyContainer(containerId));
    }

    /// <summary>The time a command had is over.</summary>
    public void CompletionTimedOut(string containerId, DateTimeOffset now)
    {
        if (!book.Containers.TryGetValue(containerId, out var executor) || executor.Phase != ExecutorPhase.Running) return;
        executor.Ending ??= new(V1.TaskState.TaskFailed, Reason.MaxCompletionTimeReached, "Task exceeded max completion time");
        KillCommand(executor, null, now);
    }

    public void Failed(ContainerFailed failed, DateTimeOffset now)
    {
        if (!book.Containers.TryGetValue(failed.ContainerId, out var executor)) return;
        executor.Ending ??= new(V1.TaskState.TaskFailed, Reason.ContainerLaunchFailed, $"Failed to launch container: {failed.Why}");
        Bury(executor, NoWaitStatus, now);
    }

    public void Exited(ContainerExited exited, DateTimeOffset now)
    {
        if (!book.Containers.TryGetValue(exited.ContainerId, out var executor)) return;
        if (executor.IsCommand && executor.Ending is null) SayHowItEnded(executor, exited.WaitStatus, now);
        Bury(executor, exited.WaitStatus, now);
    }

    private void Bury(AgentExecutor executor, int waitStatus, DateTimeOffset now)
    {
        executor.Phase = ExecutorPhase.Gone;
        if (executor.StreamId is { } stream) desk.End(executor, stream);
        // The ends of executors that the agent brings itself are its own affair.
        if (!executor.IsCommand) book.TellMaster(new ExecutorEnded(book.Self.Id.Value, executor.Key.FrameworkId, executor.Key.ExecutorId, waitStatus));
        foreach (var task in executor.Tasks.Values.Where(task => !TaskStates.IsTerminal(task.State)).ToArray())
        {
            var id = task.Info.TaskId.Value;
            var status = StatusUpdates.OfAgent(book, id, executor.Key.ExecutorId, executor.Ending ?? Ending.Terminated, now);
            updates.Add(new(executor.Key.FrameworkId, id), executor, status, now);
        }

        book.ForgetIfDone(executor);
    }

    private void SayHowItEnded(AgentExecutor executor, int waitStatus, DateTimeOffset now)
    {
        var id = executor.Key.ExecutorId;
        if (!executor.Tasks.TryGetValue(id, out var task) || TaskStates.IsTerminal(task.State)) return;
        var state = executor.IsKilled ? V1.TaskState.TaskKilled : waitStatus == 0 ? V1.TaskState.TaskFinished : V1.TaskState.TaskFailed;
        var status = StatusUpdates.OfCommand(book, executor, state, $"{(executor.IsDocker ? "Container" : "Command")} {WaitStatus.Describe(waitStatus)}", now);
        updates.Add(new(executor.Key.FrameworkId, id), executor, status, now);
    }

    private void KillCommand(AgentExecutor executor, V1.KillPolicy? policy, DateTimeOffset now)
    {
        var task = executor.Tasks.GetValueOrDefault(executor.Key.ExecutorId);
        if (executor.Phase == ExecutorPhase.Launching)
        {
            End(executor, KilledTooEarly);
            return;
        }

        if (executor.IsKilled) return;
        executor.IsKilled = true;
        if (task is not null && executor.Framework.Capabilities.Any(c => c.Type == V1.FrameworkInfo.Types.Capability.Types.Type.TaskKillingState))
            updates.Add(new(executor.Key.FrameworkId, executor.Key.ExecutorId), executor, StatusUpdates.OfCommand(book, executor, V1.TaskState.TaskKilling, null, now), now);
        var grace = (policy ?? task?.Info.KillPolicy)?.GracePeriod is { } own ? TimeSpan.FromMicroseconds(own.Nanoseconds / 1000.0) : book.Settings.KillGracePeriod;
        book.Actions.Add(new SignalContainer(executor.ContainerId, "TERM"));
        book.Due.Add(new AgentDue.GraceOver(executor.ContainerId), now + grace);
    }

    private void PassOn(AgentExecutor executor, KillTask kill)
    {
        V1.Executor.Event told = new() { Type = EventType.Kill, Kill = new() { TaskId = new() { Value = kill.TaskId } } };
        if (kill.Policy is not null) told.Kill.KillPolicy = kill.Policy;
        book.Tell(executor, told);
    }

    private void KillUndelivered(AgentExecutor executor, KillTask kill, DateTimeOffset now)
    {
        var status = StatusUpdates.OfAgent(book, kill.TaskId, executor.Key.ExecutorId, KilledTooEarly, now);
        updates.Add(new(kill.FrameworkId, kill.TaskId), executor, status, now);
        // An executor that was started for this task alone has nothing to wait for.
        if (executor.Phase == ExecutorPhase.Launching && executor.Tasks.Values.All(task => TaskStates.IsTerminal(task.State))) ShutDown(executor, now);
    }

    private TimeSpan GraceOf(AgentExecutor executor) => executor.Info?.ShutdownGracePeriod is { } own
        ? TimeSpan.FromMicroseconds(own.Nanoseconds / 1000.0)
        : book.Settings.ShutdownGracePeriod;

    private static Ending Unknown(AgentExecutor? executor) => new(
        executor?.Framework.Capabilities.Any(c => c.Type == V1.FrameworkInfo.Types.Capability.Types.Type.PartitionAware) == true
            ? V1.TaskState.TaskDropped : V1.TaskState.TaskLost,
        Reason.ExecutorTerminated,
        "Unable to find executor");
}
