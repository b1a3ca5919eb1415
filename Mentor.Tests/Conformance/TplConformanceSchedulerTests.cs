using System.Threading.Tasks.Dataflow;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Conformance;

/// <summary>What others build on a scheduler: pairs, limits, blocks, the old pattern of Begin and End.</summary>
[TestFixture]
public sealed class TplConformanceSchedulerTests
{
    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task SchedulerPair_ReadersAndWriters_ExcludeEachOther(CancellationToken token)
    {
        ConcurrentExclusiveSchedulerPair pair = new(ConformancePool.Scheduler);
        TaskFactory readers = new(pair.ConcurrentScheduler), writers = new(pair.ExclusiveScheduler);
        var (reading, writing, broken) = (0, 0, 0);

        var tasks = Enumerable.Range(0, 400).Select(i => i % 4 == 0 ? writers.StartNew(Write, token) : readers.StartNew(Read, token)).ToArray();
        await Task.WhenAll(tasks);
        pair.Complete();
        await pair.Completion.WaitAsync(token);

        Assert.That((broken, writing), Is.EqualTo((0, 0)));
        Assert.That(() => readers.StartNew(Read, token), Throws.TypeOf<TaskSchedulerException>());

        void Read()
        {
            Interlocked.Increment(ref reading);
            if (Volatile.Read(ref writing) != 0) Interlocked.Increment(ref broken);
            Interlocked.Decrement(ref reading);
        }

        void Write()
        {
            if (Interlocked.Increment(ref writing) != 1 || Volatile.Read(ref reading) != 0) Interlocked.Increment(ref broken);
            Interlocked.Decrement(ref writing);
        }
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task SchedulerPair_Limited_RunsNoMoreAtOnce(CancellationToken token)
    {
        ConcurrentExclusiveSchedulerPair pair = new(ConformancePool.Scheduler, maxConcurrencyLevel: 2, maxItemsPerTask: 3);
        TaskFactory factory = new(pair.ConcurrentScheduler);
        var (running, tooMany) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => factory.StartNew(() =>
        {
            if (Interlocked.Increment(ref running) > 2) Interlocked.Increment(ref tooMany);
            Interlocked.Decrement(ref running);
        }, token)));

        Assert.That((tooMany, pair.ConcurrentScheduler.MaximumConcurrencyLevel), Is.EqualTo((0, 2)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task FromAsync_OnTheScheduler_EndsWithWhatEndReturns(CancellationToken token)
    {
        TaskFactory<int> factory = new(ConformancePool.Scheduler);
        TaskCompletionSource later = new();

        var ended = factory.FromAsync(Task.CompletedTask, _ => 1);
        var pending = factory.FromAsync(later.Task, _ => Environment.ProcessId);
        var begun = factory.FromAsync((callback, _) => Called(callback), _ => throw new FormatException("end"), null);
        later.SetResult();

        Assert.That((await ended.WaitAsync(token), await pending.WaitAsync(token)), Is.EqualTo((1, Environment.ProcessId)));
        await Thrown.ByAsync<FormatException>(() => begun.WaitAsync(token));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Dataflow_BlocksOnTheScheduler_ProcessAllInOrder(CancellationToken token)
    {
        List<int> seen = [];
        ExecutionDataflowBlockOptions options = new() { TaskScheduler = ConformancePool.Scheduler, MaxDegreeOfParallelism = 4, CancellationToken = token };
        TransformBlock<int, int> doubled = new(Sent.Twice, options);
        ActionBlock<int> collected = new(seen.Add, new() { TaskScheduler = ConformancePool.Scheduler });
        doubled.LinkTo(collected, new() { PropagateCompletion = true });

        for (var i = 0; i < 200; i++) doubled.Post(i);
        doubled.Complete();
        await collected.Completion.WaitAsync(token);

        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 200).Select(Sent.Twice)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task TaskScheduler_BehindALimit_IsStillTheOneThatRunsThem(CancellationToken token)
    {
        AtMost limited = new(ConformancePool.Scheduler, 2);
        TaskFactory factory = new(limited);

        var tasks = Enumerable.Range(0, 50).Select(i => factory.StartNew(() => (i, Is: TaskScheduler.Current == limited), token)).ToArray();

        Assert.That((await Task.WhenAll(tasks)).Select(each => each.i), Is.EqualTo(Enumerable.Range(0, 50)));
        Assert.That(tasks.Select(task => task.Result.Is), Has.All.True);
        Assert.That(limited.Most, Is.InRange(1, 2));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Current_HiddenFromWhatRunsHere_IsTheDefaultScheduler(CancellationToken token)
    {
        AtMost limited = new(ConformancePool.Scheduler, 1);

        var seen = await Task.Factory.StartNew(() => TaskScheduler.Current, token, TaskCreationOptions.HideScheduler, limited);

        Assert.That(seen, Is.SameAs(TaskScheduler.Default));
    }

    private static Task Called(AsyncCallback callback)
    {
        callback(Task.CompletedTask);
        return Task.CompletedTask;
    }

    /// <summary>Runs its tasks in tasks of the scheduler below, a few at once, as many programs have it.</summary>
    private sealed class AtMost(TaskScheduler below, int limit) : TaskScheduler
    {
        private readonly Queue<Task> _queue = [];
        private int _workers;
        private int _running;

        public int Most { get; private set; }

        public override int MaximumConcurrencyLevel => limit;

        protected override void QueueTask(Task task)
        {
            lock (_queue)
            {
                _queue.Enqueue(task);
                if (_workers == limit) return;
                _workers++;
            }

            Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.PreferFairness, below);
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => _queue;

        private void Work()
        {
            while (true)
            {
                Task? task;
                lock (_queue)
                {
                    if (!_queue.TryDequeue(out task))
                    {
                        _workers--;
                        return;
                    }

                    Most = Math.Max(Most, ++_running);
                }

                TryExecuteTask(task);
                lock (_queue) _running--;
            }
        }
    }
}
