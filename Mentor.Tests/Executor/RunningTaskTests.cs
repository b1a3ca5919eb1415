using Mentor.Executor;
using Mentor.Protocol.Executors;
using Microsoft.Extensions.Time.Testing;
using V1 = Mesos.V1;

namespace Mentor.Tests.Executor;

[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RunningTaskTests
{
    private readonly FakeTimeProvider _time = new();

    [TestCase(199, new[] { V1.TaskState.TaskFinished })]
    [TestCase(201, new[] { V1.TaskState.TaskRunning, V1.TaskState.TaskFinished })]
    public async Task End_AfterSomeTime_MentionsRunningOnlyWhenItTookLong(int milliseconds, V1.TaskState[] expected)
    {
        Assert.That(
            await StatesOf(task =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
                task.End(V1.TaskState.TaskFinished, null, default);
            }),
            Is.EqualTo(expected));
    }

    [Test]
    public async Task End_Twice_PostsTheFirst()
    {
        Assert.That(
            await StatesOf(task =>
            {
                task.End(V1.TaskState.TaskKilled, "why", default);
                task.End(V1.TaskState.TaskFinished, null, default);
                _time.Advance(TimeSpan.FromSeconds(1));
            }),
            Is.EqualTo(new[] { V1.TaskState.TaskKilled }));
    }

    [Test]
    public async Task Kill_ByTheRegistry_CancelsTheToken(CancellationToken cancellationToken)
    {
        using var task = new RunningTask(Info(), new Outbox((_, _) => Task.CompletedTask, new Unacknowledged(), _time), _time);
        var running = new RunningTasks();
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = task.Token.Register(cancelled.SetResult);

        Assert.That(running.TryAdd(task), Is.True);
        Assert.That(running.TryAdd(task), Is.False);
        running.Kill("t");

        await cancelled.Task.WaitAsync(cancellationToken);
    }

    private async Task<List<V1.TaskState>> StatesOf(Action<RunningTask> script)
    {
        var states = new List<V1.TaskState>();
        var outbox = new Outbox(
            (call, _) =>
            {
                states.Add(call.Update.Status.State);
                return Task.CompletedTask;
            },
            new Unacknowledged(),
            _time);
        using var task = new RunningTask(Info(), outbox, _time);
        script(task);
        outbox.Complete();
        await outbox.RunAsync();
        return states;
    }

    private static V1.TaskInfo Info() => new() { Name = "t", TaskId = new() { Value = "t" }, AgentId = new() { Value = "a" } };
}
