using Mentor.Protocol.Executors;
using V1 = Mesos.V1;

namespace Mentor.Tests.Replays;

/// <summary>Does what the recorded executor did, except that its task ends when a test says so.</summary>
internal sealed class ProbeExecutor : ExecutorBase
{
    private (ExecutorDriver Driver, V1.TaskID Task) _running;

    /// <summary>How often it was registered again.</summary>
    public int Returns { get; private set; }

    public override ValueTask OnLaunch(ExecutorDriver driver, V1.TaskInfo task)
    {
        _running = (driver, task.TaskId);
        driver.Update(task.TaskId, V1.TaskState.TaskRunning);
        return default;
    }

    public override ValueTask OnKill(ExecutorDriver driver, V1.TaskID taskId, TimeSpan? grace) => default;

    public override ValueTask OnReregistered(ExecutorDriver driver, V1.AgentInfo agent)
    {
        Returns++;
        return default;
    }

    public void Finish() => _running.Driver.Update(_running.Task, V1.TaskState.TaskFinished, data: "slept"u8.ToArray());
}
