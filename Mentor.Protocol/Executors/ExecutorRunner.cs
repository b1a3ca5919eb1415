using Mentor.Protocol.Http;

namespace Mentor.Protocol.Executors;

/// <summary>Runs an executor in the process that an agent started for it: <c>await ExecutorRunner.RunAsync(new MyExecutor());</c></summary>
public static class ExecutorRunner
{
    /// <summary>Completes after SHUTDOWN and after <see cref="ExecutorDriver.StopAsync"/>. End the process then.</summary>
    /// <param name="executor">Hears of everything from now on.</param>
    /// <param name="options">Default: what the agent says in the MESOS_* variables of the environment.</param>
    /// <exception cref="MentorException">The variables are missing, or the agent is gone or refused the executor: end the process with an exit code other than 0.</exception>
    public static async Task RunAsync(IExecutor executor, ExecutorClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(executor);
        ExecutorDriver driver = new(executor, options ?? ExecutorClientOptions.FromEnvironment(Environment.GetEnvironmentVariable));
        await using (driver.ConfigureAwait(false)) await driver.RunAsync().ConfigureAwait(false);
    }
}
