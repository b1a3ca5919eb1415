using Mentor.Tasks;
using Mentor.Tasks.Placement;

namespace Mentor.Tests.Contracts;

/// <summary>What <see cref="MesosPoolMaps.Map{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},CancellationToken)"/> and its kin promise, and what disposal and losses do.</summary>
public abstract class MapContract : PoolContract
{
    [Test, CancelAfter(Patience)]
    public async Task Map_ManyItems_KeepsTheirOrder(CancellationToken token)
    {
        var expected = Enumerable.Range(0, 1000).Select(n => 2 * n).ToArray();

        Assert.That(await Pool.Map(Enumerable.Range(0, 1000), Sent.Twice, token), Is.EqualTo(expected));
        Assert.That(await Pool.Map(Enumerable.Range(0, 1000), Sent.Twice, 300, token), Is.EqualTo(expected));
    }

    [Test, CancelAfter(Patience)]
    public async Task Map_AsyncFunction_IsAwaitedThere(CancellationToken token)
    {
        Assert.That(await Pool.Map([1, 2, 3], Sent.ThriceAsync, token), Is.EqualTo(new[] { 3, 6, 9 }));
        Assert.That(await Pool.Map([1, 2, 3], Sent.ThriceAsync, 2, token), Is.EqualTo(new[] { 3, 6, 9 }));
    }

    [Test, CancelAfter(Patience)]
    public async Task Map_NoItems_IsEmpty(CancellationToken token) => Assert.That(await Pool.Map(Array.Empty<int>(), Sent.Twice, token), Is.Empty);

    [Test, CancelAfter(Patience)]
    public async Task Map_ChunkSize_RunsThatManyInOneTask(CancellationToken token)
    {
        using Signal ran = new();
        var port = ran.Port;

        var first = await Pool.Map(Enumerable.Range(0, 10), n => n == 0 || n == 5 ? Signal.Raise(port) : 0, 5, token);

        Assert.That(first.Sum(), Is.EqualTo(1 + 2));
    }

    [Test, CancelAfter(Patience)]
    public async Task Map_OneItemFails_FailsWithItsException(CancellationToken token)
    {
        var thrown = await Thrown.ByAsync<Sent.OwnException>(() => Pool.Map(Enumerable.Range(0, 100), n => n == 60 ? Sent.Fail() : n, 10, token));

        Assert.That(thrown.Code, Is.EqualTo(7));
    }

    [Test, CancelAfter(Patience)]
    public async Task Map_Cancelled_IsCancelled()
    {
        using CancellationTokenSource source = new();
        var map = Pool.Map(Enumerable.Range(0, 1000), Sent.Twice, 1, source.Token);

        await source.CancelAsync();

        Assert.That((await Thrown.ByAsync<OperationCanceledException>(() => map)).CancellationToken, Is.EqualTo(source.Token));
    }

    [Test]
    public void Map_BadArguments_AreRefusedAtOnce()
    {
        Assert.That(() => { Pool.Map([1], Sent.Twice, 0); }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("chunkSize"));
        Assert.That(() => { Pool.Map((int[])null!, Sent.Twice); }, Throws.ArgumentNullException.With.Property("ParamName").EqualTo("items"));
        Assert.That(() => { Pool.Map([1], (Func<int, int>)null!); }, Throws.ArgumentNullException.With.Property("ParamName").EqualTo("function"));
        Assert.That(() => { Pool.Submit((Action)null!); }, Throws.ArgumentNullException);
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ExecutorDiesOnce_RunsAgainAndReturns(CancellationToken token)
    {
        using Signal ran = new();
        var port = ran.Port;

        var call = await Pool.Submit(() => DieAtFirst(port), token);

        Assert.That(call, Is.EqualTo(2));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ExecutorDiesEachTime_IsLostWithAttemptsAndReason(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options with { Retries = 1 }, token);

        var lost = await Thrown.ByAsync<TaskLostException>(() => pool.Submit(static () => Environment.Exit(7), token));

        Assert.That((lost.Attempts, lost.LastReason), Is.EqualTo((2, "REASON_EXECUTOR_TERMINATED")));
        Assert.That(lost.Message, Does.StartWith($"Task '{lost.TaskId}' was lost 2 times (last: REASON_EXECUTOR_TERMINATED, Executor terminated: its process exited with status 7, on agent {lost.LastAgent})."));
        Assert.That(await pool.Submit(() => 1, token), Is.EqualTo(1), "one lost task stops nobody else");
    }

    [Test, CancelAfter(Patience)]
    public async Task DisposeAsync_WorkOutstanding_FailsItAndRefusesMore(CancellationToken token)
    {
        using Signal started = new();
        var port = started.Port;
        var pool = await MesosPool.ConnectAsync(Options, token);
        var running = pool.Submit(() => { Signal.Raise(port); return new TaskCompletionSource<int>().Task; }, token);
        var queued = Enumerable.Range(0, 100).Select(_ => pool.Submit(() => { Signal.Raise(port); return new TaskCompletionSource<int>().Task; }, token)).ToArray();
        await started.Raised.WaitAsync(token);

        await pool.DisposeAsync();

        Assert.That((await Thrown.ByAsync<ObjectDisposedException>(() => running)).Message, Does.StartWith("The pool 'mentor-test' was disposed before task 'mentor-test-1' ended."));
        Assert.That(queued, Has.All.Matches<Task>(t => t!.IsFaulted));
        Assert.That(() => { pool.Submit(() => 1); }, Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => { pool.Map([1], Sent.Twice); }, Throws.InstanceOf<ObjectDisposedException>());
        await pool.DisposeAsync();
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_LargerThanAnyAgent_EndsWithTheShortfall(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(
            Options with { PerTask = new(cpus: 1000, memoryMB: 64), PlacementTimeout = TimeSpan.FromSeconds(1) }, token);

        var tooLarge = await Thrown.ByAsync<UnplaceableTaskException>(() => pool.Submit(() => 1, token));

        var shortfall = (Shortfall)tooLarge.Obstacles.Single();
        Assert.That((shortfall.Resource, shortfall.Asked), Is.EqualTo(("cpus", 1000)));
    }

    private static int DieAtFirst(int port)
    {
        var call = Signal.Raise(port);
        if (call == 1) Environment.Exit(7);
        return call;
    }
}
