using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Conformance;

/// <summary>Waiting for the first, for the first that fails, for all, and for as long as one likes.</summary>
[TestFixture]
public sealed class FuturesConformanceWaitTests
{
    private static MesosPool Pool => ConformancePool.Pool;

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task WhenAny_OneHasEnded_LeavesTheOthersAlone(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var slow = Pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);
        var quick = Pool.Submit(() => 21 * 2, token);

        var first = await Task.WhenAny(slow, quick);

        Assert.That((first, slow.IsCompleted), Is.EqualTo((quick, false)));
        held.Dispose();
        await slow;
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task WhenEach_Mixed_YieldsEachAsItEnds(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var slow = Pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);
        var quick = Pool.Submit(() => 1, token);
        var (done, failed, cancelled) = EndedEachWay();
        List<Task<int>> seen = [];

        await foreach (var ended in Task.WhenEach([slow, quick, done, failed, cancelled]).WithCancellation(token))
        {
            seen.Add(ended);
            if (seen.Count == 4) held.Dispose();
        }

        Assert.That(seen, Is.EquivalentTo(new[] { done, failed, cancelled, quick, slow }));
        Assert.That(seen[^1], Is.SameAs(slow));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task WhenEach_LeftAtTheFirstException_LeavesTheOthersRunning(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var slow = Pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);
        var good = Pool.Submit(() => 42, token);
        await good;
        var bad = Pool.Submit(Sent.Fail, token);

        Task<int>? failed = null;
        await foreach (var ended in Task.WhenEach(slow, good, bad).WithCancellation(token))
        {
            if (!ended.IsFaulted) continue;
            failed = ended;
            break;
        }

        Assert.That((failed, good.IsCompletedSuccessfully, slow.IsCompleted), Is.EqualTo((bad, true, false)));
        held.Dispose();
        await slow;
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task WhenAll_OfAllEnds_WaitsForTheLast(CancellationToken token)
    {
        var (good, bad) = (Pool.Submit(() => 42, token), Pool.Submit(Sent.Fail, token));

        var (done, failed, cancelled) = EndedEachWay();

        var all = Task.WhenAll(done, cancelled, failed, good, bad, good);
        await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That((good.IsCompletedSuccessfully, bad.IsFaulted), Is.EqualTo((true, true)));
        Assert.That(all.Exception!.InnerExceptions.Select(inner => inner.GetType()), Is.EquivalentTo(new[] { typeof(FormatException), typeof(Sent.OwnException) }));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task WaitAsync_TimeIsUp_EndsTheWaitAlone(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var task = Pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);

        await Thrown.ByAsync<TimeoutException>(() => task.WaitAsync(TimeSpan.FromMilliseconds(1), token));
        await Thrown.ByAsync<TimeoutException>(() => task.WaitAsync(TimeSpan.Zero, token));
        Assert.That(task.Wait(1, token), Is.False);

        held.Dispose();
        Assert.That(await task, Is.EqualTo(-1));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task MapStream_WaitForOneResultIsGivenUp_GoesOnAfterwards(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var stream = Pool.MapStream([0, 0, 1, 2], n => n == 1 ? Gate.Pass(port) : n, 1, token).GetAsyncEnumerator(token);
        Assert.That(await stream.MoveNextAsync() && await stream.MoveNextAsync());

        var third = stream.MoveNextAsync().AsTask();
        using var held = await gate.ArrivedAsync(token);
        await Thrown.ByAsync<TimeoutException>(() => third.WaitAsync(TimeSpan.FromMilliseconds(1), token));
        held.Dispose();

        Assert.That(await third);
        Assert.That(stream.Current, Is.EqualTo(-1));
        Assert.That(await stream.MoveNextAsync() && stream.Current == 2);
        Assert.That(await stream.MoveNextAsync(), Is.False);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task WhenAll_ManyWhileTheyEnd_MissesNone(CancellationToken token)
    {
        var source = Enumerable.Range(0, 100).Select(i => Pool.Submit(() => i, token));

        Assert.That(await Task.WhenAll(source), Is.EqualTo(Enumerable.Range(0, 100)));
    }

    private static (Task<int> Done, Task<int> Failed, Task<int> Cancelled) EndedEachWay() =>
        (Task.FromResult(42), Task.FromException<int>(new FormatException("failed")), Task.FromCanceled<int>(new(canceled: true)));
}
