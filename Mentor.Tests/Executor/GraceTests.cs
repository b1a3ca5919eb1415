using System.Net;
using Mentor.Executor;
using Mentor.Protocol;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Contracts;
using V1 = Mesos.V1;

namespace Mentor.Tests.Executor;

/// <summary>Killed delegates that end, and those that do not and take their process along.</summary>
[CancelAfter(60_000)]
public sealed class GraceTests
{
    private const int GraceOver = 75;
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [TestCase(true)]
    [TestCase(false)]
    public async Task Kill_DelegateThatDoesNotListen_EndsTheHost(bool saysSoInTheKill, CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        using Signal begun = new();
        var port = begun.Port;
        rig.Launch("deaf", Work.Of(() => Spin(port)), saysSoInTheKill ? TimeSpan.FromHours(1) : Short);
        rig.Launch("innocent", Work.Of(() => new TaskCompletionSource().Task), TimeSpan.Zero);
        await begun.Raised.WaitAsync(cancellationToken);

        rig.Kill("deaf", saysSoInTheKill ? Short : null);
        var (exitCode, stderr) = await rig.EndAsync(cancellationToken);

        Assert.That(exitCode, Is.EqualTo(GraceOver));
        Assert.That(stderr, Does.Contain("Task deaf was cancelled and has not ended within its grace: this executor ends, and what else runs in it will run again elsewhere."));
    }

    [Test]
    public async Task Kill_OutcomesOnTheirWay_ArriveBeforeTheEnd(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        using Signal begun = new();
        var port = begun.Port;

        // They are turned away at first, and sent again after a while.
        for (var i = 0; i < 2; i++) rig.Agent.Refusals.Enqueue(HttpStatusCode.ServiceUnavailable);
        rig.Launch("deaf", Work.Of(() => Spin(port)));
        await begun.Raised.WaitAsync(cancellationToken);
        for (var i = 0; i < 5; i++) rig.Launch($"t{i}", Work.Of(() => Signal.Raise(port)));
        await begun.RaisedTimes(6).WaitAsync(cancellationToken);
        rig.Kill("deaf", Short);

        var (exitCode, _) = await rig.EndAsync(cancellationToken);

        List<string> ended = [];
        while (ended.Count < 5) ended.Add((await rig.Agent.TerminalUpdateAsync(cancellationToken)).TaskId.Value);
        Assert.That(ended, Is.Unique);
        Assert.That(exitCode, Is.EqualTo(GraceOver));
    }

    [Test]
    public async Task Kill_DelegateThatListens_KeepsTheHost(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        for (var i = 0; i < 3; i++)
        {
            var id = $"listens{i}";
            rig.Launch(id, Work.Of(() => new TaskCompletionSource().Task.WaitAsync(TaskContext.Current!.Cancellation)));
            Assert.That((await rig.Agent.UpdateAsync(cancellationToken)).State, Is.EqualTo(V1.TaskState.TaskRunning));

            rig.Kill(id, TimeSpan.FromSeconds(5));

            Assert.That((await rig.Agent.UpdateAsync(cancellationToken)).State, Is.EqualTo(V1.TaskState.TaskKilled));
        }

        using Signal begun = new();
        var port = begun.Port;
        rig.Launch("deaf", Work.Of(() => Spin(port)));
        await begun.Raised.WaitAsync(cancellationToken);
        rig.Kill("deaf", Short);
        Assert.That((await rig.EndAsync(cancellationToken)).Stderr, Does.Contain("Task deaf was"));
    }

    [Test]
    public async Task Kill_EndIsAwaited_WaitsForItUntilKilledInEarnest(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        using Signal begun = new();
        var port = begun.Port;
        rig.Launch("deaf", Work.Of(() => WaitThenSpin(port)), TimeSpan.Zero);
        await begun.Raised.WaitAsync(cancellationToken);

        rig.Kill("deaf", Timeout.InfiniteTimeSpan);
        await begun.RaisedTimes(2).WaitAsync(cancellationToken);
        rig.Launch("next", Work.Of(() => 1));
        Assert.That((await rig.Agent.TerminalUpdateAsync(cancellationToken)).TaskId.Value, Is.EqualTo("next"));

        rig.Kill("deaf");
        Assert.That((await rig.EndAsync(cancellationToken)).ExitCode, Is.EqualTo(GraceOver));
    }

    [Test]
    public async Task Kill_DelegateThatHoldsAllThreadsOfThePool_EndsTheHost(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        using Signal begun = new();
        var port = begun.Port;
        rig.Launch("deaf", Work.Of(() => StarveWhenCancelled(port)));
        await begun.Raised.WaitAsync(cancellationToken);

        rig.Kill("deaf", TimeSpan.FromSeconds(1));

        Assert.That((await rig.EndAsync(cancellationToken)).ExitCode, Is.EqualTo(GraceOver));
    }

    [Test]
    public async Task Watch_SeveralTasks_TellsOfTheFirstThatIsOverdue(CancellationToken cancellationToken)
    {
        TaskCompletionSource<string> ignored = new(TaskCreationOptions.RunContinuationsAsynchronously);
        GraceWatch watch = new(id => id != "ended", id => ignored.TrySetResult(id), TimeProvider.System);

        watch.Watch("later", TimeSpan.FromHours(1));
        watch.Watch("ended", TimeSpan.Zero);
        watch.Watch("soon", Short);

        Assert.That(await ignored.Task.WaitAsync(cancellationToken), Is.EqualTo("soon"));
    }

    private static void Spin(int begun)
    {
        Signal.Raise(begun);
        while (true)
        {
        }
    }

    private static void WaitThenSpin(int port)
    {
        Signal.Raise(port);
        TaskContext.Current!.Cancellation.WaitHandle.WaitOne();
        Spin(port);
    }

    private static void StarveWhenCancelled(int begun)
    {
        Signal.Raise(begun);
        TaskContext.Current!.Cancellation.WaitHandle.WaitOne();
        for (var i = 0; i < 1_000; i++) ThreadPool.QueueUserWorkItem(static _ => new ManualResetEvent(false).WaitOne());
        new ManualResetEvent(false).WaitOne();
    }
}
