using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Conformance;

/// <summary>Callbacks, cancellation and the states between.</summary>
[TestFixture]
public sealed class FuturesConformanceEndTests
{
    private static MesosPool Pool => ConformancePool.Pool;

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task ContinueWith_OneCallbackThrows_TheOthersAreCalledOnceAllTheSame(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var calls = new int[4];
        var task = Pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);

        var before = task.ContinueWith(_ => Interlocked.Increment(ref calls[0]), token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var throws = task.ContinueWith(_ => { Interlocked.Increment(ref calls[1]); throw new FormatException("callback"); }, token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var after = task.ContinueWith(_ => Interlocked.Increment(ref calls[2]), token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        held.Dispose();
        await Task.WhenAll(before, after);
        await Thrown.ByAsync<FormatException>(() => throws);
        await task.ContinueWith(_ => Interlocked.Increment(ref calls[3]), token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        Assert.That(calls, Is.EqualTo(new[] { 1, 1, 1, 1 }));
        Assert.That(await Pool.Submit(() => 1, token), Is.EqualTo(1), "nobody's callback stops the pool");
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task ContinueWith_EachEnd_TellsTheCallback(CancellationToken token)
    {
        using CancellationTokenSource source = new();
        using Gate gate = new();
        var port = gate.Port;
        var cancelled = Pool.Submit(() => Gate.Pass(port), source.Token);
        using var held = await gate.ArrivedAsync(token);
        Task<int>[] tasks = [Pool.Submit(() => 5, token), Pool.Submit(Sent.Fail, token), cancelled];

        var told = tasks.Select(task => task.ContinueWith(ended => Ending.OfAsync(ended), token, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap()).ToArray();
        await source.CancelAsync();

        Assert.That((await Task.WhenAll(told)).Select(end => end.Split(' ')[0]), Is.EqualTo(new[] { "RanToCompletion", "Faulted", "Canceled" }));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Cancel_AfterTheEnd_ChangesNothing(CancellationToken token)
    {
        using CancellationTokenSource source = new();
        var (good, bad) = (Pool.Submit(() => 5, source.Token), Pool.Submit(Sent.Fail, source.Token));
        await ((Task)Task.WhenAll(good, bad)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        await source.CancelAsync();

        Assert.That((good.Status, good.Result, bad.Status), Is.EqualTo((TaskStatus.RanToCompletion, 5, TaskStatus.Faulted)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Cancel_OneOfMany_LeavesTheOthers(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        using CancellationTokenSource one = new(), both = CancellationTokenSource.CreateLinkedTokenSource(one.Token);
        var (first, second, third) = (Pool.Submit(() => Gate.Pass(port), one.Token), Pool.Submit(() => Gate.Pass(port), both.Token), Pool.Submit(() => Gate.Pass(port), token));
        using IDisposable a = await gate.ArrivedAsync(token), b = await gate.ArrivedAsync(token), c = await gate.ArrivedAsync(token);

        await both.CancelAsync();
        Assert.That((first.IsCompleted, second.IsCanceled, third.IsCompleted), Is.EqualTo((false, true, false)));
        a.Dispose();
        b.Dispose();
        c.Dispose();

        Assert.That(await Task.WhenAll(first, third), Is.EqualTo(new[] { -1, -1 }));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Cancel_AsTheyEnd_EachEndsOneWayOrTheOther(CancellationToken token)
    {
        var sources = Enumerable.Range(0, 200).Select(_ => new CancellationTokenSource()).ToArray();
        var tasks = sources.Select((source, i) => Pool.Submit(() => i, source.Token)).ToArray();

        Parallel.ForEach(sources, new ParallelOptions { CancellationToken = token }, source => source.Cancel());
        await ((Task)Task.WhenAll(tasks)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That(tasks.Where(task => task.IsCompletedSuccessfully).Select(task => (task.Result, Array.IndexOf(tasks, task))), Has.All.Matches<(int Result, int At)>(pair => pair.Result == pair.At));
        Assert.That(tasks.Where(task => !task.IsCompletedSuccessfully), Has.All.Property(nameof(Task.IsCanceled)).True);
        foreach (var source in sources) source.Dispose();
        Assert.That(await Pool.Submit(() => 7, token), Is.EqualTo(7));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_AsyncDelegateCancelsItself_IsCancelledWithThatException(CancellationToken token)
    {
        Func<Task<int>>[] bodies = [async () => { await Task.Yield(); throw new OperationCanceledException("mine"); }, async () => { await Task.Yield(); throw new TaskCanceledException("mine"); }];

        foreach (var body in bodies)
        {
            var task = Pool.Submit(() => body(), token);

            var thrown = await Thrown.ByAsync<OperationCanceledException>(() => task);
            Assert.That((thrown.Message, task.Status), Is.EqualTo(("mine", TaskStatus.Canceled)));
            Assert.That(thrown.StackTrace, Does.Contain(nameof(Submit_AsyncDelegateCancelsItself_IsCancelledWithThatException)));
        }
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_DelegateThrowsACancellationOfItsOwn_IsFaultedAsWithTaskRun(CancellationToken token)
    {
        Func<int> body = () => throw new OperationCanceledException("mine");

        var (here, there) = (Task.Run(() => body(), token), Pool.Submit(() => body(), token));
        await ((Task)Task.WhenAll(here, there)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That(there.Status, Is.EqualTo(here.Status));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_DelegateReturnsATaskThatEndsBadly_EndsAsWithTaskRun(CancellationToken token)
    {
        Func<Task>[] bodies =
        [
            () => throw new OperationCanceledException("at once"),
            () => Task.FromException(new OperationCanceledException("no cancellation")),
            () => Task.FromCanceled(new CancellationToken(canceled: true)),
            () => Task.WhenAll(Task.FromException(new InvalidOperationException("first")), Task.FromException(new OperationCanceledException("second"))),
            () => Task.WhenAll(Task.FromCanceled(new CancellationToken(canceled: true)), Task.FromException(new InvalidOperationException("one"))),
        ];

        foreach (var body in bodies)
        {
            var (here, there) = (Task.Run(() => body(), token), Pool.Submit(() => body(), token));
            await Task.WhenAll(here, there).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            Assert.That(there.Status, Is.EqualTo(here.Status));
            Assert.That(FaultsOf(there), Is.EqualTo(FaultsOf(here)));
        }
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_SeveralFailInWhenAll_BringsAllOfThem(CancellationToken token)
    {
        var task = Pool.Submit(() => Task.WhenAll(Enumerable.Range(0, 3).Select(async n => { await Task.Yield(); return 1 / (n - n); })), token);

        Assert.That((await Thrown.ByAsync<DivideByZeroException>(() => task)).StackTrace, Does.Contain(nameof(Submit_SeveralFailInWhenAll_BringsAllOfThem)));
        Assert.That(task.Exception!.InnerExceptions, Has.Count.EqualTo(3).And.All.TypeOf<DivideByZeroException>());
    }

    private static IEnumerable<(Type, string)> FaultsOf(Task ended) => ended.Exception?.InnerExceptions.Select(fault => (fault.GetType(), fault.Message)) ?? [];
}
