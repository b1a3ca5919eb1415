using System.Diagnostics;
using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Pool;

/// <summary>The two ways to end a pool that has work: to terminate it, and to dispose it.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class TerminateTests
{
    private const string NoMore = "The pool 'terminated' takes no more work: Terminate was called. Connect another pool for more.";

    private static MesosPoolOptions Local => new() { Master = "local", Name = "terminated", PerTask = new(cpus: 0.25, memoryMB: 32), CancellationGrace = TimeSpan.FromMilliseconds(200) };

    [Test]
    public async Task Terminate_WorkOfEachKindUnderWay_CancelsItAllAndCompletes(CancellationToken token)
    {
        using Gate gate = new();
        var pool = await MesosPool.ConnectAsync(Local, token);
        await using var work = await Work.BeginAsync(pool, gate, token);

        pool.Terminate();
        pool.Terminate();

        Assert.That(work.OwnTasks.Select(task => task.Status), Is.All.EqualTo(TaskStatus.Canceled), "at once");
        await pool.Completion.WaitAsync(token);
        foreach (var task in work.All) await Thrown.ByAsync<OperationCanceledException>(() => task.WaitAsync(token));
        Assert.That(work.Maps.Select(task => task.Status), Is.All.EqualTo(TaskStatus.Canceled));
        Assert.That((await Thrown.ByAsync<OperationCanceledException>(() => work.Maps[0])).Message, Is.EqualTo("The pool 'terminated' was terminated."));
        foreach (var task in work.OfScheduler)
        {
            Assert.That(task.Status, Is.EqualTo(TaskStatus.Faulted));
            Assert.That(task.Exception!.InnerException!.Message, Is.EqualTo("The pool 'terminated' was terminated."));
        }

        var counts = pool.Queue.Counts;
        Assert.That((counts.Waiting, counts.Launched, counts.Succeeded, counts.Failed, counts.Lost), Is.EqualTo((0L, 0L, 1L, 0L, 0L)));
        await pool.DisposeAsync();
    }

    [Test]
    public async Task DisposeAsync_WorkOfEachKindUnderWay_FailsItAll(CancellationToken token)
    {
        using Gate gate = new();
        var pool = await MesosPool.ConnectAsync(Local, token);
        await using var work = await Work.BeginAsync(pool, gate, token);

        await pool.DisposeAsync();

        foreach (var task in work.All) await Thrown.ByAsync<ObjectDisposedException>(() => task.WaitAsync(token));
        Assert.That(work.All.Select(task => task.Status), Is.All.EqualTo(TaskStatus.Faulted));
        await pool.Completion.WaitAsync(token);
    }

    [Test]
    public async Task Submit_AfterTerminate_IsRefusedWithThatReason(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Local, token);

        pool.Complete();
        pool.Terminate();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pool.Completion.IsCompletedSuccessfully);
            Assert.That(() => pool.Submit(() => 1, token), Refused);
            Assert.That(() => pool.Map(Enumerable.Range(0, 1), n => n, token), Refused);
            Assert.That(() => pool.MapStream(Enumerable.Range(0, 1), n => n, cancellationToken: token), Refused);
            Assert.That(() => pool.Broadcast(1), Refused);
            Assert.That(() => pool.Queue.Submit(new CommandTask("true"), token), Refused);
            Assert.That(() => pool.Queue.Submit(DelegateTask.Of(() => 1), token), Refused);
            Assert.That(() => Task.Factory.StartNew(() => 1, token, TaskCreationOptions.None, new MesosTaskScheduler(pool)), Refused);
        }

        await pool.DisposeAsync();
        Assert.That(() => pool.Submit(() => 1, token), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(pool.Terminate, Throws.Nothing);
    }

    [Test]
    public async Task Terminate_DelegateThatDoesNotListen_LosesItsProcessBeforeDisposal(CancellationToken token)
    {
        using Gate gate = new();
        var door = gate.Port;
        await using var pool = await MesosPool.ConnectAsync(Local, token);
        using var process = Process.GetProcessById(await pool.Submit(() => Environment.ProcessId, token));
        TaskFactory factory = new(new MesosTaskScheduler(pool));
        var deaf = factory.StartNew(() => Gate.Pass(door), token);
        using var held = await gate.ArrivedAsync(token);

        pool.Terminate();

        await process.WaitForExitAsync(token);
        await Thrown.ByAsync<OperationCanceledException>(() => deaf);
    }

    [Test]
    public async Task Terminate_WhileManyThreadsSubmit_EndsEverythingThatWasTaken(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Local, token);
        TaskFactory factory = new(new MesosTaskScheduler(pool));
        using CountdownEvent begun = new(4);
        var threads = Enumerable.Range(0, 4).Select(number => Task.Run(() =>
        {
            List<Task> taken = [pool.Submit(() => 1, token)];
            begun.Signal();
            try
            {
                while (taken.Count < 100_000) taken.Add(number % 2 == 0 ? pool.Submit(() => 1, token) : pool.Queue.Submit(new CommandTask("true"), token).Task);
            }
            catch (InvalidOperationException refused) when (refused.Message == NoMore)
            {
            }

            return taken;
        })).ToArray();
        begun.Wait(token);

        Parallel.For(0, 4, _ => pool.Terminate());

        var all = (await Task.WhenAll(threads)).SelectMany(taken => taken).ToArray();
        await pool.Completion.WaitAsync(token);
        await Task.WhenAll(all).WaitAsync(token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.That(all.Select(task => task.Status), Is.All.EqualTo(TaskStatus.Canceled).Or.EqualTo(TaskStatus.RanToCompletion));
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refused => Throws.InvalidOperationException.With.Message.EqualTo(NoMore);

    /// <summary>Of each kind one that runs, and one or more that wait.</summary>
    private sealed class Work : IAsyncDisposable
    {
        private readonly List<IDisposable> _held = [];
        private IAsyncEnumerator<int> _stream = null!;

        public List<Task> OwnTasks { get; } = [];

        public List<Task> Maps { get; } = [];

        public List<Task> OfScheduler { get; } = [];

        public IEnumerable<Task> All => [.. OwnTasks, .. Maps, .. OfScheduler];

        public static async Task<Work> BeginAsync(MesosPool pool, Gate gate, CancellationToken token)
        {
            Work work = new();
            var door = gate.Port;
            TaskFactory factory = new(new MesosTaskScheduler(pool));
            work._stream = pool.MapStream(Enumerable.Range(0, 100), n => n == 0 ? n : Gate.Pass(door), new() { ChunkSize = 1, LookAhead = 2 }, token).GetAsyncEnumerator(token);
            Assert.That(await work._stream.MoveNextAsync());
            work.Maps.Add(work._stream.MoveNextAsync().AsTask());
            await work.HoldAsync(gate, token);
            work.OfScheduler.Add(factory.StartNew(() => Gate.Pass(door), CancellationToken.None));
            await work.HoldAsync(gate, token);
            work.OwnTasks.Add(pool.Submit(() => Gate.Pass(door), token));
            await work.HoldAsync(gate, token);
            work.OwnTasks.Add(pool.Queue.Submit(new CommandTask("sleep 1000"), token).Task);
            work.OwnTasks.Add(pool.Queue.Submit(DelegateTask.Of(() => Gate.Pass(door)), token).Task);
            work.OwnTasks.Add(pool.Submit(() => Gate.Pass(door), new TaskOptions { Isolated = true }, token));
            for (var i = 0; i < 20; i++) work.OwnTasks.Add(pool.Submit(() => Gate.Pass(door), token));
            work.OfScheduler.Add(factory.StartNew(() => Gate.Pass(door), CancellationToken.None));
            work.OfScheduler.Add(factory.StartNew(() => Gate.Pass(door), TaskCreationOptions.None));
            work.Maps.Add(pool.Map(Enumerable.Range(0, 100), _ => Gate.Pass(door), new() { AllErrors = true }, token));
            work.Maps.Add(pool.ForEach(Enumerable.Range(0, 100), _ => { Gate.Pass(door); }, cancellationToken: token));
            work.Maps.Add(pool.Reduce(Enumerable.Range(0, 100), (a, b) => a + Gate.Pass(door), cancellationToken: token));
            return work;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var held in _held) held.Dispose();
            await _stream.DisposeAsync();
        }

        private async Task HoldAsync(Gate gate, CancellationToken token) => _held.Add(await gate.ArrivedAsync(token));
    }
}
