using Mentor.Tests.Contracts;

namespace Mentor.Tests.Conformance;

/// <summary>What a task tells of itself, and what it was made with.</summary>
[TestFixture]
public sealed class TplConformanceOptionsTests
{
    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task StartNew_EachSetOfOptions_IsKeptAndRuns(CancellationToken token)
    {
        const TaskCreationOptions all = TaskCreationOptions.PreferFairness | TaskCreationOptions.LongRunning | TaskCreationOptions.AttachedToParent
            | TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler | TaskCreationOptions.RunContinuationsAsynchronously;
        var sets = Enumerable.Range(0, (int)all + 1).Select(bits => (TaskCreationOptions)bits).Where(set => (set & ~all) == 0).ToArray();

        var tasks = sets.Select(set => Task.Factory.StartNew(() => Environment.ProcessId, token, set, ConformancePool.Scheduler)).ToArray();

        Assert.That(await Task.WhenAll(tasks), Has.Length.EqualTo(64).And.All.Not.EqualTo(Environment.ProcessId));
        Assert.That(tasks.Select(task => task.CreationOptions), Is.EqualTo(sets));
    }

    [Test]
    public void StartNew_OptionsThatDoNotExist_AreRefused() =>
        Assert.That(() => Start(() => 1, (TaskCreationOptions)0x1000), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Status_FromTheFirstToTheLast_IsWhatTheTplSays(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        Task<int> task = new(() => Gate.Pass(port), token);
        var next = task.ContinueWith(_ => { }, token, TaskContinuationOptions.None, ConformancePool.Scheduler);
        List<TaskStatus> seen = [task.Status];

        task.Start(ConformancePool.Scheduler);
        using (await gate.ArrivedAsync(token)) seen.AddRange([task.Status, next.Status]);
        await next;

        Assert.That(seen, Is.EqualTo(new[] { TaskStatus.Created, TaskStatus.Running, TaskStatus.WaitingForActivation }));
        Assert.That((task.Status, next.Status), Is.EqualTo((TaskStatus.RanToCompletion, TaskStatus.RanToCompletion)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Status_ParentHereOfAChildThere_WaitsForIt(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        Task<int> parent = new(() => { Start(() => Gate.Pass(port), TaskCreationOptions.AttachedToParent); return 7; }, token);

        // When it returns, the body has run.
        parent.Start(new AtOnce());
        using (await gate.ArrivedAsync(token)) Assert.That(parent.Status, Is.EqualTo(TaskStatus.WaitingForChildrenToComplete));

        Assert.That(await parent, Is.EqualTo(7));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Status_ParentThatDeniesAttachment_DoesNotWait(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        Task<Task<int>> parent = new(() => Start(() => Gate.Pass(port), TaskCreationOptions.AttachedToParent), token, TaskCreationOptions.DenyChildAttach);

        parent.Start(new AtOnce());
        using (await gate.ArrivedAsync(token)) Assert.That((parent.Status, parent.Result.Status), Is.EqualTo((TaskStatus.RanToCompletion, TaskStatus.Running)));

        await await parent;
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Ids_OfTasks_DifferAndAreKnownWithinThem(CancellationToken token)
    {
        var tasks = Enumerable.Range(0, 20).Select(_ => Start(() => Task.CurrentId)).ToArray();

        Assert.That(await Task.WhenAll(tasks).WaitAsync(token), Has.All.Not.Null);
        Assert.That(tasks.Select(task => task.Id), Is.Unique.And.All.GreaterThan(0));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task AsyncState_OfContinuations_IsTheirOwnOrNone(CancellationToken token)
    {
        Sent.Point state = new(1, 2);
        var scheduler = ConformancePool.Scheduler;
        var first = Start(() => 1);

        var given = first.ContinueWith((t, s) => t.Result + ((Sent.Point)s!).Y, state, token, TaskContinuationOptions.None, scheduler);
        var none = first.ContinueWith(t => t.Result, token, TaskContinuationOptions.None, scheduler);
        Func<Task<int>[], int> sizes = done => done.Length;
        Func<Task<int>, int> results = done => done.Result;
        var all = new TaskFactory(scheduler).ContinueWhenAll([first], sizes, token);
        var any = new TaskFactory(scheduler).ContinueWhenAny([first], results, token);

        Assert.That(await Task.WhenAll(given, none, all, any), Is.EqualTo(new[] { 3, 1, 1, 1 }));
        Assert.That(given.AsyncState, Is.SameAs(state));
        Assert.That(none.AsyncState, Is.Null);
        // The TPL keeps their bodies there.
        Assert.That(all.AsyncState, Is.SameAs(sizes));
        Assert.That(any.AsyncState, Is.SameAs(results));
    }

#pragma warning disable CA2016 // The token that the factory has is to be used.
    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Factory_ItsDefaults_AreThoseOfItsTasks(CancellationToken token)
    {
        using CancellationTokenSource source = new();
        TaskFactory<int> factory = new(source.Token, TaskCreationOptions.DenyChildAttach, TaskContinuationOptions.LongRunning, ConformancePool.Scheduler);

        var first = factory.StartNew(() => 1);
        var next = factory.ContinueWhenAll([first], done => done.Length);

        Assert.That((await first.WaitAsync(token), await next.WaitAsync(token)), Is.EqualTo((1, 1)));
        Assert.That((first.CreationOptions, next.CreationOptions), Is.EqualTo((TaskCreationOptions.DenyChildAttach, TaskCreationOptions.LongRunning)));
        await source.CancelAsync();
        Assert.That(factory.StartNew(() => 1).Status, Is.EqualTo(TaskStatus.Canceled));
    }
#pragma warning restore CA2016

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task StartNew_ContextThatDoesNotFlow_RunsAllTheSame(CancellationToken token)
    {
        Task<int> task;
        using (ExecutionContext.SuppressFlow()) task = Start(() => 7);

        Assert.That(await task.WaitAsync(token), Is.EqualTo(7));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task AsyncResult_OfATask_SignalsItsEnd(CancellationToken token)
    {
        using var task = Start(() => 7);
        IAsyncResult result = task;

        await Task.Run(() => result.AsyncWaitHandle.WaitOne(), token);

        Assert.That((result.IsCompleted, result.CompletedSynchronously, task.Result), Is.EqualTo((true, false, 7)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Dispose_OfATaskThatRuns_IsRefused(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var task = Start(() => Gate.Pass(port));

        using (await gate.ArrivedAsync(token)) Assert.That(task.Dispose, Throws.InvalidOperationException);

        await task;
        Assert.That(task.Dispose, Throws.Nothing);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task StartNew_FromManyThreads_AllReturnTheirOwn(CancellationToken token)
    {
        var threads = Enumerable.Range(0, 8).Select(thread => Task.Factory.StartNew(
            () => Task.WhenAll(Enumerable.Range(thread * 100, 100).Select(i => Start(() => i))), token, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());

        var results = await Task.WhenAll(threads);

        Assert.That(results.SelectMany(each => each), Is.EqualTo(Enumerable.Range(0, 800)));
    }

    private static Task<T> Start<T>(Func<T> body, TaskCreationOptions options = TaskCreationOptions.None) =>
        Task.Factory.StartNew(body, CancellationToken.None, options, ConformancePool.Scheduler);

    /// <summary>Runs what is queued on the spot.</summary>
    private sealed class AtOnce : TaskScheduler
    {
        protected override void QueueTask(Task task) => TryExecuteTask(task);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
