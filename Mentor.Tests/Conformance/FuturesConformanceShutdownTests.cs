using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Conformance;

/// <summary>No more work: what is there is done, whatever becomes of it, and nothing hangs.</summary>
[TestFixture]
public sealed class FuturesConformanceShutdownTests
{
    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Complete_MuchIsQueued_AllOfItIsDone(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(ConformancePool.Options, token);
        var tasks = Enumerable.Range(0, 50).Select(i => pool.Submit(() => i, token)).ToArray();
        var map = pool.Map(Enumerable.Range(0, 50), Sent.Twice, 3, token);

        pool.Complete();
        await pool.Completion.WaitAsync(token);

        Assert.That(tasks.Select(task => task.IsCompletedSuccessfully ? task.Result : -1), Is.EqualTo(Enumerable.Range(0, 50)));
        Assert.That(await map, Is.EqualTo(Enumerable.Range(0, 50).Select(Sent.Twice)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Complete_LastTaskIsCancelledRightBefore_DoesNotHang(CancellationToken token)
    {
        using CancellationTokenSource source = new();
        await using var pool = await MesosPool.ConnectAsync(ConformancePool.Options, token);
        await pool.Submit(() => 1, token);
        var task = pool.Submit(() => 2, source.Token);

        await source.CancelAsync();
        pool.Complete();

        await pool.Completion.WaitAsync(token);
        Assert.That(task.IsCompleted);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Complete_ProcessDiesAfterwards_RunsWhatItHadAndEnds(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var pool = await MesosPool.ConnectAsync(ConformancePool.Options, token);
        var fatal = pool.Submit(() => Die(port), new TaskOptions { Retries = 0 }, token);
        using var held = await gate.ArrivedAsync(token);
        var innocent = pool.Submit(() => 7, token);

        pool.Complete();
        held.Dispose();

        await pool.Completion.WaitAsync(token);
        await Thrown.ByAsync<TaskLostException>(() => fatal);
        Assert.That(innocent.IsCompletedSuccessfully);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Complete_TaskFailed_StillEndsWell(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(ConformancePool.Options, token);
        var bad = pool.Submit(Sent.Fail, token);

        pool.Complete();

        await pool.Completion.WaitAsync(token);
        Assert.That((bad.Status, pool.Completion.Status), Is.EqualTo((TaskStatus.Faulted, TaskStatus.RanToCompletion)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Complete_ContinuationOfTheLastTaskWantsMore_IsRefused(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var pool = await MesosPool.ConnectAsync(ConformancePool.Options, token);
        var last = pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);
        var more = last.ContinueWith(_ => pool.Submit(() => 1, token), token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Unwrap();

        pool.Complete();
        held.Dispose();

        await Thrown.ByAsync<InvalidOperationException>(() => more);
        await pool.Completion.WaitAsync(token);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Complete_OnManyThreads_IsOnce(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(ConformancePool.Options, token);
        var task = pool.Submit(() => 1, token);

        Parallel.For(0, 20, _ => pool.Complete());

        await pool.Completion.WaitAsync(token);
        Assert.That(await task, Is.EqualTo(1));
    }

    private static void Die(int port)
    {
        Gate.Pass(port);
        Environment.Exit(3);
    }
}
