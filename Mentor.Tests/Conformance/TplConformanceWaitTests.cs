using Mentor.Tests.Contracts;

namespace Mentor.Tests.Conformance;

/// <summary>Waiting for tasks, and running them while somebody waits.</summary>
[TestFixture]
public sealed class TplConformanceWaitTests
{
    private static IEnumerable<TestCaseData> NoLongerNew =>
    [
        Case("running", () => Start(() => 1)),
        Case("ended", () => Ended(Start(() => 1))),
        Case("failed", () => Ended(Start(Sent.Fail))),
        Case("cancelled", () => new Task<int>(() => 1, new CancellationToken(canceled: true))),
        Case("continuation", () => new TaskCompletionSource().Task.ContinueWith(_ => { }, ConformancePool.Scheduler)),
        Case("promise", () => new TaskCompletionSource().Task),
    ];

    [TestCaseSource(nameof(NoLongerNew)), CancelAfter(ConformancePool.Patience)]
    public void RunSynchronously_TaskThatIsNotNew_IsRefused(Func<Task> make)
    {
        var task = make();

        Assert.That(() => task.RunSynchronously(ConformancePool.Scheduler), Throws.InvalidOperationException);
        Assert.That(() => task.Start(ConformancePool.Scheduler), Throws.InvalidOperationException);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void RunSynchronously_BodyFails_FaultsTheTaskAlone()
    {
        Task<int> task = new(Sent.Fail);

        task.RunSynchronously(ConformancePool.Scheduler);

        Assert.That(task.Status, Is.EqualTo(TaskStatus.Faulted));
        Assert.That(() => task.Wait(0), Throws.TypeOf<AggregateException>().With.InnerException.TypeOf<Sent.OwnException>());
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void RunSynchronously_EachOption_HasEndedOnReturn()
    {
        foreach (var options in new[] { TaskCreationOptions.None, TaskCreationOptions.LongRunning, TaskCreationOptions.AttachedToParent, TaskCreationOptions.PreferFairness })
        {
            Task<int> task = new(_ => Environment.ProcessId, null, CancellationToken.None, options);

            task.RunSynchronously(ConformancePool.Scheduler);

            Assert.That(task.IsCompletedSuccessfully);
            Assert.That(task.Result, Is.Not.EqualTo(Environment.ProcessId));
        }
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void RunSynchronously_ContinuationsExecutedSynchronously_AreRunBeforeItReturnsOrSoon()
    {
        Task<int> task = new(() => 1);
        var next = task.ContinueWith(t => t.Result + 1, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, ConformancePool.Scheduler);

        task.RunSynchronously(ConformancePool.Scheduler);

        Assert.That(next.Result, Is.EqualTo(2));
    }

    [Test]
    public void Start_NoScheduler_IsRefused()
    {
        Assert.That(() => new Task(() => { }).Start(null!), Throws.ArgumentNullException);
        Assert.That(() => new Task(() => { }).RunSynchronously(null!), Throws.ArgumentNullException);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Wait_WithATimeout_SaysWhetherItHasEnded(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var task = Start(() => Gate.Pass(port));

        using (await gate.ArrivedAsync(token))
        {
            Assert.That(task.Wait(0, token), Is.False);
            Assert.That(task.Wait(TimeSpan.FromMilliseconds(1), token), Is.False);
            Assert.That(Task.WaitAll([task], 1, token), Is.False);
            Assert.That(Task.WaitAny([task], 1, token), Is.EqualTo(-1));
        }

        Assert.That(task.Wait(ConformancePool.Patience, token));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void WaitAll_SomeFailed_ThrowsAllOfThem()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Task[] tasks = [Start(() => 1), Start(Sent.Fail), Task.Factory.StartNew(() => 1, source.Token, TaskCreationOptions.None, ConformancePool.Scheduler), Start(int () => throw new FormatException("b"))];

        var thrown = Assert.Throws<AggregateException>(() => Task.WaitAll(tasks))!;

        Assert.That(thrown.InnerExceptions.Select(inner => inner.GetType()), Is.EquivalentTo(new[] { typeof(Sent.OwnException), typeof(TaskCanceledException), typeof(FormatException) }));
        Assert.That(tasks, Has.All.Property(nameof(Task.IsCompleted)).True);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task WaitAny_OneHasEnded_IsItsIndexAndThrowsNothing(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        Task[] tasks = [Start(() => Gate.Pass(port)), Start(Sent.Fail)];

        using (await gate.ArrivedAsync(token)) Assert.That(Task.WaitAny(tasks, token), Is.EqualTo(1));

        await tasks[0];
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void Wait_FromABodyOfTheScheduler_IsServedThere()
    {
        var scheduler = ConformancePool.Scheduler;

        var sum = Start(() =>
        {
            var inner = Enumerable.Range(0, 50).Select(i => Task.Factory.StartNew(() => i, CancellationToken.None, TaskCreationOptions.None, scheduler)).ToArray();
            Task.WaitAll(inner);
            return inner.Sum(task => task.Result);
        });

        Assert.That(sum.Result, Is.EqualTo(1225));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void Wait_FromALoopOfTheScheduler_GetsWhatRunsElsewhere()
    {
        var sum = 0;

        Parallel.For(0, 20, new ParallelOptions { TaskScheduler = ConformancePool.Scheduler }, i => Interlocked.Add(ref sum, Start(() => i).Result));

        Assert.That(sum, Is.EqualTo(190));
    }

    private static Task<T> Start<T>(Func<T> body) => Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.None, ConformancePool.Scheduler);

    private static Task Ended(Task task)
    {
        ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        return task;
    }

    private static TestCaseData Case(string name, Func<Task> make) => new TestCaseData(make).SetArgDisplayNames(name);
}
