using V1 = Mesos.V1;

namespace Mentor.Executor;

/// <summary>Ends all tasks within the grace that the agent gives, after which it kills the process.</summary>
internal sealed class Shutdown(RunningTasks running, Outbox outbox, TimeProvider time)
{
    public async Task RunAsync(TimeSpan grace, Task sending)
    {
        foreach (var task in running.All)
            task.Cancel();

        // Half of the time is the delegates', the rest is left for sending what became of them.
        await Within(grace / 2, Task.WhenAll(running.All.Select(task => task.Completion))).ConfigureAwait(false);
        foreach (var task in running.All)
            task.End(V1.TaskState.TaskKilled, "The executor was shut down, and the delegate did not end when its token was cancelled.", default);
        outbox.Complete();
        await Within(grace / 4, sending).ConfigureAwait(false);
    }

    // The next step depends neither on its end nor on how it ended.
    private async Task Within(TimeSpan limit, Task work) =>
        await work.WaitAsync(limit, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
