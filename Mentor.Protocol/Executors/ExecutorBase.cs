using Google.Protobuf;
using V1 = Mesos.V1;

namespace Mentor.Protocol.Executors;

/// <summary>An executor that knows how to start a task and how to end one, and leaves the rest to this class.</summary>
public abstract class ExecutorBase : IExecutor
{
    public virtual ValueTask OnRegistered(ExecutorDriver driver, V1.ExecutorInfo executor, V1.FrameworkInfo framework, V1.AgentInfo agent) => default;

    public virtual ValueTask OnReregistered(ExecutorDriver driver, V1.AgentInfo agent) => default;

    public virtual ValueTask OnDisconnected(ExecutorDriver driver, Exception reason) => default;

    public abstract ValueTask OnLaunch(ExecutorDriver driver, V1.TaskInfo task);

    /// <summary>Launches one after the other.</summary>
    public virtual async ValueTask OnLaunchGroup(ExecutorDriver driver, IReadOnlyList<V1.TaskInfo> tasks)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        foreach (var task in tasks) await OnLaunch(driver, task).ConfigureAwait(false);
    }

    public abstract ValueTask OnKill(ExecutorDriver driver, V1.TaskID taskId, TimeSpan? grace);

    public virtual ValueTask OnMessage(ExecutorDriver driver, ByteString data) => default;

    public virtual ValueTask OnShutdown(ExecutorDriver driver) => default;

    public virtual ValueTask OnError(ExecutorDriver driver, MentorException error) => default;
}
