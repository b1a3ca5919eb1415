using System.Threading.Channels;
using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Protocol.Executors;
using V1 = Mesos.V1;

namespace Mentor.Tests.Executors;

/// <summary>Writes down what it hears, and lets a test wait for it.</summary>
internal sealed class RecordingExecutor : ExecutorBase
{
    private readonly Channel<string> _heard = Channel.CreateUnbounded<string>();

    /// <summary>Runs within each call, with its note.</summary>
    public Action<string>? Also { get; init; }

    public ExecutorDriver Driver { get; private set; } = null!;

    public ValueTask<string> NextAsync(CancellationToken cancellationToken) => _heard.Reader.ReadAsync(cancellationToken);

    public override ValueTask OnRegistered(ExecutorDriver driver, V1.ExecutorInfo executor, V1.FrameworkInfo framework, V1.AgentInfo agent)
    {
        Driver = driver;
        return Heard("registered");
    }

    public override ValueTask OnReregistered(ExecutorDriver driver, V1.AgentInfo agent) => Heard("reregistered");

    public override ValueTask OnDisconnected(ExecutorDriver driver, Exception reason) => Heard("disconnected");

    public override ValueTask OnLaunch(ExecutorDriver driver, V1.TaskInfo task) => Heard($"launch {task.TaskId.Value}");

    public override ValueTask OnKill(ExecutorDriver driver, V1.TaskID taskId, TimeSpan? grace) => Heard($"kill {taskId.Value} {grace?.TotalSeconds}");

    public override ValueTask OnMessage(ExecutorDriver driver, ByteString data) => Heard($"message {data.ToStringUtf8()}");

    public override ValueTask OnShutdown(ExecutorDriver driver) => Heard("shutdown");

    public override ValueTask OnError(ExecutorDriver driver, MentorException error) => Heard("error");

    private ValueTask Heard(string what)
    {
        _heard.Writer.TryWrite(what);
        Also?.Invoke(what);
        return default;
    }
}
