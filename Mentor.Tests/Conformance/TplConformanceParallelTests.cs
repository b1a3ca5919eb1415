using System.Collections.Concurrent;

namespace Mentor.Tests.Conformance;

/// <summary>Loops that are given the scheduler are the loops that everybody knows.</summary>
[TestFixture]
public sealed class TplConformanceParallelTests
{
    private static ParallelOptions OnCluster => new() { TaskScheduler = ConformancePool.Scheduler };

    [Test, CancelAfter(ConformancePool.Patience)]
    public void For_EmptyOrBackwards_RunsNothing()
    {
        Assert.That(Parallel.For(0, 0, OnCluster, _ => throw new InvalidOperationException()).IsCompleted);
        Assert.That(Parallel.For(5, 1, OnCluster, _ => throw new InvalidOperationException()).IsCompleted);
        Assert.That(Parallel.ForEach(Array.Empty<int>(), OnCluster, _ => throw new InvalidOperationException()).IsCompleted);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void For_LongRange_RunsEachOnce()
    {
        ConcurrentBag<long> seen = [];

        Parallel.For(int.MaxValue - 10L, int.MaxValue + 10L, OnCluster, seen.Add);

        Assert.That(seen.Order(), Is.EqualTo(Enumerable.Range(-10, 20).Select(n => int.MaxValue + (long)n)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void For_Break_RunsAllBelowAndTellsTheLowest()
    {
        ConcurrentBag<int> seen = [];

        var loop = Parallel.For(0, 1000, OnCluster, (i, state) =>
        {
            seen.Add(i);
            if (i == 50) state.Break();
        });

        Assert.That((loop.IsCompleted, loop.LowestBreakIteration), Is.EqualTo((false, (long?)50)));
        Assert.That(seen.Where(i => i <= 50).Order(), Is.EqualTo(Enumerable.Range(0, 51)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void For_Stop_IsNotCompletedAndHasNoLowest()
    {
        var loop = Parallel.For(0, 1000, OnCluster, (_, state) => state.Stop());

        Assert.That((loop.IsCompleted, loop.LowestBreakIteration), Is.EqualTo((false, (long?)null)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void For_ValuesOfEachWorker_AreAddedUpOnce()
    {
        var sum = 0L;

        Parallel.For(0, 1000, OnCluster, () => 0L, (i, _, own) => own + i, own => Interlocked.Add(ref sum, own));

        Assert.That(sum, Is.EqualTo(499_500));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void ForEach_PartitionersAndIndexes_CoverAll()
    {
        var (sum, indexed) = (0L, 0L);

        Parallel.ForEach(Partitioner.Create(0, 1000, 64), OnCluster, range => { for (var i = range.Item1; i < range.Item2; i++) Interlocked.Add(ref sum, i); });
        Parallel.ForEach(Enumerable.Range(0, 100), OnCluster, (item, _, index) => Interlocked.Add(ref indexed, item == index ? 1 : 0));

        Assert.That((sum, indexed), Is.EqualTo((499_500L, 100L)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void For_OneAtATime_NeverRunsTwo()
    {
        var (running, most) = (0, 0);

        Parallel.For(0, 200, new ParallelOptions { TaskScheduler = ConformancePool.Scheduler, MaxDegreeOfParallelism = 1 }, _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            Interlocked.Decrement(ref running);
        });

        Assert.That(most, Is.EqualTo(1));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void For_Cancelled_ThrowsForItsToken()
    {
        using CancellationTokenSource source = new();
        ParallelOptions options = new() { TaskScheduler = ConformancePool.Scheduler, CancellationToken = source.Token };

        var thrown = Assert.Throws<OperationCanceledException>(() => Parallel.For(0, int.MaxValue, options, i => { if (i == 10) source.Cancel(); }))!;

        Assert.That(thrown.CancellationToken, Is.EqualTo(source.Token));
        Assert.Throws<OperationCanceledException>(() => Parallel.Invoke(options, () => { }, () => { }));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void For_WithinAnother_ComesToItsEnd()
    {
        var done = 0;

        Parallel.For(0, 10, OnCluster, _ => Parallel.For(0, 10, OnCluster, _ => Parallel.For(0, 10, OnCluster, _ => Interlocked.Increment(ref done))));

        Assert.That(done, Is.EqualTo(1000));
    }

    [TestCase(2)]
    [TestCase(20)]
    [CancelAfter(ConformancePool.Patience)]
    public void Invoke_SomeActionsFail_RunsAllAndThrowsThose(int count)
    {
        var done = 0;
        var actions = Enumerable.Range(0, count).Select<int, Action>(i => () =>
        {
            Interlocked.Increment(ref done);
            if (i < 2) throw new FormatException($"{i}");
        });

        var thrown = Assert.Throws<AggregateException>(() => Parallel.Invoke(OnCluster, [.. actions]))!;

        Assert.That((done, string.Concat(thrown.InnerExceptions.Select(inner => inner.Message).Order())), Is.EqualTo((count, "01")));
    }

    [Test]
    public void Invoke_NothingOrNull_IsAsEver()
    {
        Assert.That(() => Parallel.Invoke(OnCluster), Throws.Nothing);
        Assert.That(() => Parallel.Invoke(OnCluster, () => { }, null!), Throws.ArgumentException);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task ForEachAsync_BodyFails_FailsAndStops(CancellationToken token)
    {
        var loop = Parallel.ForEachAsync(Enumerable.Range(0, int.MaxValue), new ParallelOptions { TaskScheduler = ConformancePool.Scheduler, CancellationToken = token }, async (i, stop) =>
        {
            Assert.That(TaskScheduler.Current, Is.SameAs(ConformancePool.Scheduler));
            await Task.Yield();
            Assert.That(TaskScheduler.Current, Is.SameAs(ConformancePool.Scheduler));
            if (i == 20) throw new FormatException("20");
        });

        await ((Task)loop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That(loop.Exception!.InnerExceptions, Has.Count.EqualTo(1).And.All.TypeOf<FormatException>());
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task ForEachAsync_Cancelled_IsCancelledForItsToken()
    {
        using CancellationTokenSource source = new();
        ParallelOptions options = new() { TaskScheduler = ConformancePool.Scheduler, CancellationToken = source.Token };

        var loop = Parallel.ForAsync(0, int.MaxValue, options, async (i, _) =>
        {
            await Task.Yield();
            if (i == 10) await source.CancelAsync();
        });

        await ((Task)loop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.That(loop.IsCanceled);
    }
}
