using V1 = Mesos.V1;

namespace Mentor.Executor;

/// <summary>Ends all tasks within half of the grace that the agent gives, after which it kills the process. The rest is left for sending what became of them.</summary>
internal sealed class Shutdown(RunningTasks running, TimeProvider time)
{
    public async Task RunAsync(TimeSpan grace)
    {
        foreach (var task in running.All)
            task.Cancel();

        // What follows depends neither on their end nor on how they ended.
        await Task.WhenAll(running.All.Select(task => task.Completion)).WaitAsync(grace / 2, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var task in running.All)
            task.End(V1.TaskState.TaskKilled, "The executor was shut down, and the delegate did not end when its token was cancelled.", default);
    }
}
