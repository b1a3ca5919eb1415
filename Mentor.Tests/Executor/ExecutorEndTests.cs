using Mentor.Protocol.Payloads;
using Mentor.Tests.Contracts;
using V1 = Mesos.V1;

namespace Mentor.Tests.Executor;

[CancelAfter(60_000)]
public sealed class ExecutorEndTests
{
    [Test]
    public async Task Shutdown_DelegatesThatListenAndThatDoNot_AreKilledAndTheHostEnds(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        var token = new CancellationTokenSource().Token;
        rig.Launch("listens", Work.Of(() => new TaskCompletionSource().Task.WaitAsync(token)));
        using Signal begun = new();
        var port = begun.Port;
        rig.Launch("deaf", Work.Of(() => Signal.Raise(port) > 0 ? new TaskCompletionSource().Task : Task.CompletedTask));
        await rig.Agent.UpdateAsync(cancellationToken);
        await rig.Agent.UpdateAsync(cancellationToken);
        await begun.Raised.WaitAsync(cancellationToken);
        rig.Shutdown();

        V1.TaskStatus[] ends = [await rig.Agent.UpdateAsync(cancellationToken), await rig.Agent.UpdateAsync(cancellationToken)];
        var (exitCode, _) = await rig.EndAsync(cancellationToken);

        Assert.That(ends.Select(s => (s.TaskId.Value, s.State)), Is.EqualTo(new[] { ("listens", V1.TaskState.TaskKilled), ("deaf", V1.TaskState.TaskKilled) }));
        Assert.That(ends[1].Message, Is.EqualTo("The executor was shut down, and the delegate did not end when its token was cancelled."));
        Assert.That(exitCode, Is.Zero);
    }

    [Test]
    public async Task Drop_WithoutCheckpoint_EndsTheHostDespiteAForegroundThread(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        rig.Launch("t", Work.Of(() => new Thread(() => new ManualResetEvent(false).WaitOne()) { IsBackground = false }.Start()));
        rig.Launch("hangs", Work.Of(() => new ManualResetEvent(false).WaitOne()));
        await rig.Agent.UpdateAsync(cancellationToken);
        rig.Agent.Drop();

        var (exitCode, _) = await rig.EndAsync(cancellationToken);

        Assert.That(exitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task Drop_WithCheckpoint_SubscribesAgainWithWhatWasNotAcknowledged(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken, checkpoint: true);
        rig.Launch("confirmed", Work.Of(() => 1));
        var confirmed = await rig.Agent.TerminalUpdateAsync(cancellationToken);
        rig.Acknowledge(confirmed);
        rig.Launch("open", Work.Of(() => 2));
        var open = await rig.Agent.TerminalUpdateAsync(cancellationToken);
        rig.Agent.Drop();

        var again = await rig.Agent.SubscribedAsync(cancellationToken);

        Assert.That(again.UnacknowledgedUpdates.Select(u => u.Status), Does.Contain(open));
        Assert.That(again.UnacknowledgedTasks.Select(t => t.TaskId.Value), Is.EqualTo(new[] { "open" }));
        rig.Launch("next", Work.Of(() => 3));
        Assert.That((await rig.Agent.TerminalUpdateAsync(cancellationToken)).TaskId.Value, Is.EqualTo("next"));
    }

    [Test]
    public async Task Start_WithoutAnAgent_SaysWhatIsMissing(CancellationToken cancellationToken)
    {
        using var process = ExecutorRig.Start(Path.GetTempPath(), []);
        var stderr = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);

        Assert.That(process.ExitCode, Is.EqualTo(64));
        Assert.That(stderr, Does.Contain("MESOS_AGENT_ENDPOINT"));
    }

    [TestCase("", "", "MENTOR_ARTIFACTS is '' and should be the http address of a pool's artifact endpoint.")]
    [TestCase("http://driver/", "x", "MENTOR_SETUP is 'x' and should be the hash of what the pool wants set up.")]
    public async Task Start_WithoutAPool_SaysWhatIsMissing(string artifacts, string setup, string message, CancellationToken cancellationToken)
    {
        using var process = ExecutorRig.Start(Path.GetTempPath(), new()
        {
            ["MENTOR_ARTIFACTS"] = artifacts,
            ["MENTOR_SETUP"] = setup,
            ["MESOS_AGENT_ENDPOINT"] = "127.0.0.1:1",
            ["MESOS_EXECUTOR_ID"] = "e",
            ["MESOS_FRAMEWORK_ID"] = "f",
            ["MESOS_SANDBOX"] = Path.GetTempPath(),
        });
        var stderr = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);

        Assert.That(process.ExitCode, Is.EqualTo(64));
        Assert.That(
            stderr.Trim(),
            Is.EqualTo($"{message} Executors are started by an agent for a pool, not by hand."));
    }
}
