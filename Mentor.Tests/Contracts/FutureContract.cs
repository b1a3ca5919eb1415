using Mentor.Protocol;
using Mentor.Protocol.Delegates;
using Mentor.Tasks;

namespace Mentor.Tests.Contracts;

/// <summary>What a pool promises of tasks that delegates capture or are given.</summary>
public abstract class FutureContract : LargeFutureContract
{
    [Test, CancelAfter(Patience)]
    public async Task Submit_CapturedTasks_AreAwaitedAndArriveWithTheirResults(CancellationToken token)
    {
        TaskCompletionSource<int> seven = new();
        TaskCompletionSource nothing = new();
        var (there, here, plain, ended) = (Pool.Submit(() => 30, token), DoubledAsync(seven.Task), nothing.Task, Task.FromResult("!"));
        var sum = Pool.Submit(async () => plain.IsCompletedSuccessfully ? $"{await there + here.Result}{await ended}" : "too early", token);

        seven.SetResult(6);
        Assert.That(await there, Is.EqualTo(30));
        Assert.That(sum.IsCompleted, Is.False);
        nothing.SetResult();

        Assert.That(await sum, Is.EqualTo("42!"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_OneTaskCapturedTwice_IsOneTaskOnArrival(CancellationToken token)
    {
        TaskCompletionSource<int[]> source = new();
        var (first, second) = (source.Task, (Task)source.Task);
        var same = Pool.Submit(() => ReferenceEquals(first, second) && first.Result.Length == 3, token);

        source.SetResult([1, 2, 3]);

        Assert.That(await same, Is.True);
    }

    [Test, CancelAfter(Patience)]
    public async Task ApplyAsync_Tasks_PassesTheirResults(CancellationToken token)
    {
        var (one, two, text) = (Pool.Submit(() => 1, token), Pool.Submit(() => 2, token), Task.FromResult("x"));

        Assert.That(await Pool.ApplyAsync(x => x + 1, one, token), Is.EqualTo(2));
        Assert.That(await Pool.ApplyAsync(Sent.Twice, two, token), Is.EqualTo(4));
        Assert.That(await Pool.ApplyAsync((int x) => x.ToString(System.Globalization.CultureInfo.InvariantCulture), one, token), Is.EqualTo("1"));
        Assert.That(await Pool.ApplyAsync((x, s) => $"{x}{s}", one, text, token), Is.EqualTo("1x"));
        Assert.That(await Pool.ApplyAsync((x, y, s) => $"{x}{y}{s}", one, two, text, token), Is.EqualTo("12x"));
        Assert.That(await Pool.ApplyAsync((x, y, s, z) => $"{x}{y}{s}{z}", one, two, text, one, token), Is.EqualTo("12x1"));
        Assert.That(await Pool.ApplyAsync(Sent.ThriceAsync, two, token), Is.EqualTo(6));
        Assert.That(await Pool.ApplyAsync(async (x, y) => await Sent.ThriceAsync(x + y), one, two, token), Is.EqualTo(9));
        Assert.That(await Pool.ApplyAsync(async (x, y, z) => await Sent.ThriceAsync(x + y + z), one, two, one, token), Is.EqualTo(12));
        Assert.That(await Pool.ApplyAsync(async (x, y, z, a) => await Sent.ThriceAsync(x + y + z + a), one, two, one, two, token), Is.EqualTo(18));
    }

    [Test, CancelAfter(Patience)]
    public async Task ApplyAsync_FunctionOfATask_IsGivenTheTaskItself(CancellationToken token)
    {
        TaskCompletionSource<int> source = new();
        var status = Pool.ApplyAsync((Task<int> t) => $"{t.Status} {t.Result}", source.Task, token);

        source.SetResult(5);

        Assert.That(await status, Is.EqualTo("RanToCompletion 5"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_AntecedentFails_EndsWithTheSameExceptionAndSendsNothing(CancellationToken token)
    {
        using Signal ran = new();
        var port = ran.Port;
        TaskCompletionSource never = new();
        var (failing, other) = (Pool.Submit(Sent.Fail, token), never.Task);
        var failed = Task.FromException<int>(new InvalidOperationException("before"));
        var dependent = Pool.Submit(() => Signal.Raise(port) + failing.Result + other.Id, token);
        var further = Pool.ApplyAsync((int n) => Signal.Raise(port) + n, dependent, token);

        var thrown = await Thrown.ByAsync<Sent.OwnException>(() => dependent);
        Assert.That(thrown, Is.SameAs(failing.Exception!.InnerException));
        Assert.That(await Thrown.ByAsync<Sent.OwnException>(() => further), Is.SameAs(thrown));
        Assert.That((await Thrown.ByAsync<InvalidOperationException>(() => Pool.Submit(() => Signal.Raise(port) + failed.Result, token))).Message, Is.EqualTo("before"));
        Assert.That(await Pool.Submit(() => Signal.Raise(port), token), Is.EqualTo(1), "it alone ran");
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_AntecedentIsCancelled_IsCanceledWithItsToken(CancellationToken token)
    {
        using CancellationTokenSource source = new();
        TaskCompletionSource<int> antecedent = new();
        var dependent = Pool.ApplyAsync((int n) => n, antecedent.Task, token);

        await source.CancelAsync();
        antecedent.SetCanceled(source.Token);

        Assert.That((await Thrown.ByAsync<TaskCanceledException>(() => dependent)).CancellationToken, Is.EqualTo(source.Token));
        Assert.That(dependent.Status, Is.EqualTo(TaskStatus.Canceled));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_CancelledWhileItWaits_EndsAtOnceAndNeverRuns(CancellationToken token)
    {
        using Signal ran = new();
        var port = ran.Port;
        using CancellationTokenSource source = new();
        TaskCompletionSource<int> antecedent = new();
        var first = antecedent.Task;
        var dependent = Pool.Submit(() => Signal.Raise(port) + first.Result, source.Token);

        await source.CancelAsync();

        Assert.That(dependent.Status, Is.EqualTo(TaskStatus.Canceled));
        antecedent.SetResult(1);
        Assert.That(await Pool.Submit(() => Signal.Raise(port), token), Is.EqualTo(1), "it alone ran");
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_WaitsLongerThanItsTimeout_Fails()
    {
        var never = new TaskCompletionSource<int>().Task;

        var thrown = await Thrown.ByAsync<TimeoutException>(() => Pool.Submit(() => never.Result, new TaskOptions { Timeout = TimeSpan.FromMilliseconds(50) }));

        Assert.That(thrown.Message, Does.Contain("has not ended within 0.05 s"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_VariableChangedWhileItWaits_WasCapturedAtTheCall(CancellationToken token)
    {
        TaskCompletionSource<int> source = new();
        var task = source.Task;
        var variable = "then";
        var seen = Pool.Submit(() => variable + task.Result, token);

        variable = "now";
        source.SetResult(1);

        Assert.That(await seen, Is.EqualTo("then1"));
    }

    [Test]
    public void Submit_WhatCannotTravelBesideATask_IsRefusedAtOnce()
    {
        using MemoryStream stream = new();
        var task = new TaskCompletionSource<int>().Task;

        Assert.That(() => { Pool.Submit(() => stream.Length + task.Result); }, Throws.InstanceOf<DelegateSerializationException>().With.Message.Contains("stream"));
    }

    [Test]
    public void Submit_TaskWithoutResultInAnObject_IsRefused()
    {
        Holder holder = new(new TaskCompletionSource<int>().Task);

        Assert.That(
            () => { Pool.Submit(() => holder.ToString()); },
            Throws.InstanceOf<DelegateSerializationException>().With.Message.EndsWith(
                ": it has no result yet, and is part of an object that the delegate uses as a whole: perhaps nobody means to wait for it; capture the task itself, which is then awaited, or await it first."));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_TasksInCollectionsAndTuples_AreAwaited(CancellationToken token)
    {
        TaskCompletionSource<int> source = new();
        List<Task<int>> list = [source.Task, Task.FromResult(2)];
        var (tuple, anonymous) = (Tuple.Create(source.Task), new { Found = source.Task });
        var sum = Pool.Submit(() => list.Sum(each => each.Result) + tuple.Item1.Result + anonymous.Found.Result, token);

        source.SetResult(10);

        Assert.That(await sum, Is.EqualTo(32));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ResultThatCannotTravel_FailsTheTaskThatAwaitsIt()
    {
        TaskCompletionSource<Stream> source = new();
        var length = Pool.ApplyAsync(s => s.Length, source.Task);

        source.SetResult(new MemoryStream());

        var thrown = await Thrown.ByAsync<DelegateSerializationException>(() => length);
        Assert.That(thrown.Message, Does.StartWith("Cannot send the result of a task that was awaited, a System.IO.Stream").And.Contain("an open stream has no meaning on another machine"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ThousandsThatWait_TakeNeitherThreadsNorSlots(CancellationToken token)
    {
        TaskCompletionSource<int> source = new();
        var threads = ThreadPool.ThreadCount;
        var waiting = Enumerable.Range(0, 3_000).Select(n => Pool.ApplyAsync((int x) => x + n, source.Task, token)).ToArray();

        Assert.That(await Pool.Submit(() => 1, token), Is.EqualTo(1));
        Assert.That(ThreadPool.ThreadCount - threads, Is.LessThan(100));
        Assert.That(waiting.Any(each => each.IsCompleted), Is.False);
        source.SetResult(1_000);

        Assert.That(await Task.WhenAll(waiting), Is.EqualTo(Enumerable.Range(1_000, 3_000)));
    }

    [Test, CancelAfter(Patience)]
    public async Task ApplyAsync_ChainsAndDiamonds_Work(CancellationToken token)
    {
        TaskCompletionSource<long> start = new();
        var chain = start.Task;
        for (var i = 0; i < 500; i++) chain = Pool.ApplyAsync(x => x + 1, chain, token);
        var diamond = start.Task;
        for (var i = 0; i < 30; i++) diamond = Pool.ApplyAsync((x, y) => x + y, Pool.ApplyAsync(x => x, diamond, token), Pool.ApplyAsync(x => x, diamond, token), token);

        start.SetResult(1);

        Assert.That(await chain, Is.EqualTo(501));
        Assert.That(await diamond, Is.EqualTo(1L << 30));
    }

    [Test, CancelAfter(Patience)]
    public async Task Map_FunctionAndItemsWithTasks_AreAwaited(CancellationToken token)
    {
        TaskCompletionSource<int> source = new();
        var factor = source.Task;
        var items = Enumerable.Range(0, 10).Select(n => Pool.Submit(() => n, token)).ToArray();
        var products = Pool.Map(items, n => n.Result * factor.Result, 3, token);

        source.SetResult(5);

        Assert.That(await products, Is.EqualTo(Enumerable.Range(0, 10).Select(n => 5 * n)));
    }

    [Test, CancelAfter(Patience)]
    public async Task WhenAllWhenAnyWhenEach_OfPoolTasks_AreAwaitedLikeAnyOther(CancellationToken token)
    {
        var tasks = Enumerable.Range(1, 5).Select(n => Pool.Submit(() => n, token)).ToArray();
        var (all, any) = (Task.WhenAll(tasks), Task.WhenAny(tasks));
        List<int> each = [];
        await foreach (var ended in Task.WhenEach(tasks).WithCancellation(token)) each.Add(await ended);

        Assert.That(each, Is.EquivalentTo(Enumerable.Range(1, 5)));
        Assert.That(await Pool.ApplyAsync((int[] n) => n.Sum(), all, token), Is.EqualTo(15));
        Assert.That(await Pool.Submit(() => any.Result.Result, token), Is.InRange(1, 5));
        Assert.That(await Pool.Submit(async () => await await any, token), Is.InRange(1, 5));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_WaitsForAMapOfABoundedQueue_LeavesItThePlaces(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options with { MaxQueued = 2 }, token);
        TaskCompletionSource<int> source = new();
        var numbers = pool.Map(MapSource(source.Task), n => n, 1, token);
        var sums = Enumerable.Range(0, 10).Select(_ => pool.ApplyAsync(all => all.Sum(), numbers, token)).ToArray();

        source.SetResult(20);

        Assert.That(await Task.WhenAll(sums), Has.All.EqualTo(190));
    }

    [Test, CancelAfter(Patience)]
    public async Task DisposeAsync_WhileTasksWait_FailsThem(CancellationToken token)
    {
        var pool = await MesosPool.ConnectAsync(Options, token);
        var waiting = pool.ApplyAsync((int n) => n, new TaskCompletionSource<int>().Task, token);

        await pool.DisposeAsync();

        Assert.That((await Thrown.ByAsync<ObjectDisposedException>(() => waiting)).Message, Does.Contain("was disposed before task"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Terminate_WhileTasksWait_CancelsThem(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options, token);
        var never = new TaskCompletionSource<int>().Task;
        var waiting = pool.Submit(() => never.Result, token);
        var started = Task.Factory.StartNew(() => never.Result, token, TaskCreationOptions.None, new MesosTaskScheduler(pool));

        pool.Terminate();

        await Thrown.ByAsync<TaskCanceledException>(() => waiting);
        Assert.That((await Thrown.ByAsync<OperationCanceledException>(() => started)).Message, Does.EndWith("was terminated."));
    }

    [Test, CancelAfter(Patience)]
    public async Task Completion_WhileTasksWait_WaitsForThem(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options, token);
        TaskCompletionSource<int> source = new();
        var waiting = pool.ApplyAsync((int n) => n, source.Task, token);

        pool.Complete();
        Assert.That(pool.Completion.IsCompleted, Is.False);
        source.SetResult(3);

        await pool.Completion.WaitAsync(token);
        Assert.That(await waiting, Is.EqualTo(3));
    }

    private static async IAsyncEnumerable<int> MapSource(Task<int> count)
    {
        for (var i = 0; i < await count; i++) yield return i;
    }

    private static async Task<int> DoubledAsync(Task<int> task) => 2 * await task;

    private sealed record Holder(Task<int> Task);
}
