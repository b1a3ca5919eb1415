using Google.Protobuf;
using V1 = Mesos.V1;

namespace Mentor.Protocol.Executors;

/// <summary>What an executor hears of its agent, one call after the other and in the agent's order: the next waits until the last has ended.</summary>
/// <remarks>
/// Derive from <see cref="ExecutorBase"/> to write only what you need. Run tasks elsewhere than in these methods, so that a KILL can follow a
/// LAUNCH. An exception that leaves one of them ends the executor, and with it its tasks.
/// </remarks>
public interface IExecutor
{
    ValueTask OnRegistered(ExecutorDriver driver, V1.ExecutorInfo executor, V1.FrameworkInfo framework, V1.AgentInfo agent);

    /// <summary>The agent is back. The driver has told it of the tasks and updates that it may not know of.</summary>
    ValueTask OnReregistered(ExecutorDriver driver, V1.AgentInfo agent);

    /// <summary>The agent is away, to come back within <see cref="Http.ExecutorClientOptions.RecoveryTimeout"/>. Only with checkpointing; without, the executor ends.</summary>
    ValueTask OnDisconnected(ExecutorDriver driver, Exception reason);

    /// <summary>Start the task and post its updates; the last of them is a terminal one.</summary>
    ValueTask OnLaunch(ExecutorDriver driver, V1.TaskInfo task);

    /// <summary>Start all of the tasks; when one of them fails, the others are to be killed.</summary>
    ValueTask OnLaunchGroup(ExecutorDriver driver, IReadOnlyList<V1.TaskInfo> tasks);

    /// <summary>End the task and post its terminal update. Nobody else does it for a custom executor.</summary>
    /// <param name="driver">Sends the update.</param>
    /// <param name="taskId">Of a task that was launched here; it may have ended meanwhile.</param>
    /// <param name="grace">
    /// How long it may take to end by itself; null where the kill does not say and that of the launch holds (<c>TaskInfo.kill_policy</c>),
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.
    /// </param>
    ValueTask OnKill(ExecutorDriver driver, V1.TaskID taskId, TimeSpan? grace);

    /// <summary>From the scheduler. Messages may be lost on their way.</summary>
    ValueTask OnMessage(ExecutorDriver driver, ByteString data);

    /// <summary>The last call: end all tasks and post what became of them. The agent kills this process after <see cref="ExecutorDriver.ShutdownGrace"/>.</summary>
    ValueTask OnShutdown(ExecutorDriver driver);

    /// <summary>The last call: the agent refused the executor or its updates.</summary>
    ValueTask OnError(ExecutorDriver driver, MentorException error);
}
