using System.Collections.Concurrent;
using Mentor.Tasks;

namespace Mentor.Tests.Tpl;

/// <summary>What shares memory with this process runs here, on the same scheduler.</summary>
[TestFixture]
public sealed class LocalBodyTests
{
    private static readonly ParallelOptions OnCluster = new() { TaskScheduler = TplPool.Scheduler };

    [Test, CancelAfter(TplPool.Patience)]
    public void ParallelLoops_OnTheScheduler_ChangeVariablesHere()
    {
        var sum = 0L;
        Parallel.For(0, 1000, OnCluster, i => Interlocked.Add(ref sum, i));
        Assert.That(sum, Is.EqualTo(499_500));

        ConcurrentBag<int> seen = [];
        var loop = Parallel.ForEach(Enumerable.Range(0, 100), OnCluster, seen.Add);
        Assert.That((loop.IsCompleted, seen.Count), Is.EqualTo((true, 100)));
    }

    [TestCase(2)]
    [TestCase(9)]
    [TestCase(50)]
    [CancelAfter(TplPool.Patience)]
    public void ParallelInvoke_FewOrManyActions_ChangesVariablesHere(int count)
    {
        var done = 0;

        Parallel.Invoke(OnCluster, [.. Enumerable.Repeat(() => { Interlocked.Increment(ref done); }, count)]);

        Assert.That(done, Is.EqualTo(count));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task ForEachAsync_OnTheScheduler_ChangesVariablesHere(CancellationToken token)
    {
        var done = 0;

        await Parallel.ForEachAsync(Enumerable.Range(0, 100), new ParallelOptions { TaskScheduler = TplPool.Scheduler, CancellationToken = token }, async (_, _) =>
        {
            await Task.Yield();
            Interlocked.Increment(ref done);
        });

        Assert.That(done, Is.EqualTo(100));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public void ParallelLoop_BodyThrows_ThrowsAsItAlwaysDoes()
    {
        Assert.That(
            () => Parallel.For(0, 10, OnCluster, i => { if (i == 5) throw new ArithmeticException(); }),
            Throws.TypeOf<AggregateException>().With.InnerException.TypeOf<ArithmeticException>());
    }

    [Test, CancelAfter(TplPool.Patience)]
    public void ParallelLoops_Refused_FailAndSayWhatToDo()
    {
        ParallelOptions refusing = new() { TaskScheduler = new MesosTaskScheduler(TplPool.Pool, new() { RefuseParallelLoops = true }) };

        var loop = Assert.Throws<AggregateException>(() => Parallel.For(0, 10, refusing, _ => { }))!.InnerException!;
        var actions = Assert.Throws<AggregateException>(() => Parallel.Invoke(refusing, () => { }, () => { }))!.InnerException!;

        Assert.That((loop.GetType(), actions.GetType()), Is.EqualTo((typeof(InvalidOperationException), typeof(InvalidOperationException))));
        Assert.That(loop.Message, Is.EqualTo(actions.Message).And.EqualTo(
            "A loop of Parallel was refused by MesosTaskScheduler: its body shares variables with this process and cannot run elsewhere. "
            + "Use MesosPool.Map, start a task for each part of the work, or leave MesosTaskSchedulerOptions.RefuseParallelLoops off to have it run here."));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Await_InWhatRunsHereOnTheScheduler_ComesBackToIt(CancellationToken token)
    {
        ConcurrentExclusiveSchedulerPair pair = new(TplPool.Scheduler);
        List<(int Process, TaskScheduler Scheduler)> seen = [];

        await Task.Factory.StartNew(async () =>
        {
            seen.Add((Environment.ProcessId, TaskScheduler.Current));
            await Task.Yield();
            seen.Add((Environment.ProcessId, TaskScheduler.Current));
        }, token, TaskCreationOptions.None, pair.ExclusiveScheduler).Unwrap();

        Assert.That(seen, Has.Count.EqualTo(2).And.All.EqualTo((Environment.ProcessId, pair.ExclusiveScheduler)));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public void ParallelFor_InItsBody_FindsTheSchedulerCurrent()
    {
        ConcurrentBag<TaskScheduler> current = [];

        Parallel.For(0, 4, OnCluster, _ => current.Add(TaskScheduler.Current));

        Assert.That(current, Has.Count.EqualTo(4).And.All.SameAs(TplPool.Scheduler));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Await_WhileTheSchedulerIsCurrent_ContinuesHere(CancellationToken token)
    {
        TaskCompletionSource<(int, TaskScheduler)> continued = new();
        TaskCompletionSource gate = new();

        // From the thread pool, which has no synchronization context to come back to.
        await Task.Run(() => Parallel.For(0, 1, OnCluster, i => { _ = ContinueAsync(); }), token);
        gate.SetResult();

        Assert.That(await continued.Task.WaitAsync(token), Is.EqualTo((Environment.ProcessId, TplPool.Scheduler)));

        async Task ContinueAsync()
        {
            await gate.Task;
            continued.SetResult((Environment.ProcessId, TaskScheduler.Current));
        }
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Plinq_InABody_RunsWhereTheBodyRuns(CancellationToken token)
    {
        TaskFactory factory = new(TplPool.Scheduler);

        Assert.That(await factory.StartNew(() => ParallelEnumerable.Range(0, 1000).Sum(i => (long)i), token), Is.EqualTo(499_500));
        Assert.That(await factory.StartNew(() => { var sum = 0L; Parallel.For(0, 1000, i => Interlocked.Add(ref sum, i)); return sum; }, token), Is.EqualTo(499_500));
    }
}
