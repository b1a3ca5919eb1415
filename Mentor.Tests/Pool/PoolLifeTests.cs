using System.Diagnostics;
using Mentor.LocalCluster;
using Mentor.Protocol;
using Mentor.Protocol.Calls;
using Mentor.Protocol.Http;
using Mentor.Tasks;
using Mentor.Tasks.Kinds;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Pool;

/// <summary>From the last submission to the end, and what is counted on the way.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class PoolLifeTests
{
    private const string NoMore = "The pool 'life' takes no more work: Complete was called. Connect another pool for more.";

    [Test]
    public async Task Complete_WorkUnderWay_EndsBeforeCompletionAndMoreIsRefused(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var pool = await MesosPool.ConnectAsync(Local, token);
        var running = pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);

        pool.Complete();
        pool.Complete();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => pool.Submit(() => 1, token), Refused);
            Assert.That(() => pool.ApplyAsync((int n) => n, 1, token), Refused);
            Assert.That(() => pool.Map(Enumerable.Range(0, 1), n => n, token), Refused);
            Assert.That(() => pool.MapStream(Enumerable.Range(0, 1), n => n, cancellationToken: token), Refused);
            Assert.That(() => pool.Broadcast(1), Refused);
            Assert.That(() => pool.Queue.Submit(new CommandTask("true"), token), Refused);
            Assert.That(() => pool.Queue.Submit(DelegateTask.Of(() => 1), token), Refused);
            Assert.That(() => Task.Factory.StartNew(() => 1, token, TaskCreationOptions.None, new MesosTaskScheduler(pool)), Refused);
            Assert.That(pool.Completion.IsCompleted, Is.False);
        }

        held.Dispose();
        await pool.Completion.WaitAsync(token);
        Assert.That(running.IsCompletedSuccessfully);
    }

    [Test]
    public async Task Complete_MapHasBegun_GoesOn(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Local, token);
        var map = pool.Map(Enumerable.Range(0, 100), n => n * 2, token);

        pool.Complete();
        await pool.Completion.WaitAsync(token);

        Assert.That((await map).Sum(), Is.EqualTo(9900));
    }

    [Test]
    public async Task Complete_StreamAndReduceHaveBegun_GoOn(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Local, token);
        var sum = pool.Reduce(Enumerable.Range(0, 100), (a, b) => a + b, new() { ChunkSize = 5 }, token);
        await using var stream = pool.MapStream(Enumerable.Range(0, 100), n => n * 2, new() { ChunkSize = 1, LookAhead = 2 }, token).GetAsyncEnumerator(token);
        Assert.That(await stream.MoveNextAsync());

        pool.Complete();
        var count = 1;
        while (await stream.MoveNextAsync()) count++;
        await pool.Completion.WaitAsync(token);

        Assert.That((await sum, count), Is.EqualTo((4950, 100)));
    }

    [Test]
    public async Task Completion_NoWork_EndsAtOnce(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Local, token);

        Assert.That(pool.Completion.IsCompleted, Is.False);
        pool.Complete();

        Assert.That(pool.Completion.IsCompletedSuccessfully);
    }

    [Test]
    public async Task Completion_DisposedWithWorkUnderWay_EndsWell(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var pool = await MesosPool.ConnectAsync(Local, token);
        var running = pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);

        await pool.DisposeAsync();

        await pool.Completion.WaitAsync(token);
        await Thrown.ByAsync<ObjectDisposedException>(() => running);
        Assert.That(pool.Queue.Counts, Is.EqualTo(new TaskCounts(0, 0, 0, Failed: 1, 0, 0)));
    }

    [Test]
    public async Task Completion_FrameworkTornDown_FailsAsItsTasksDo(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var cluster = await EmbeddedCluster.StartAsync(new() { PerAgent = new Resources(cpus: 2) }, token);
        FrameworkIds ids = new();
        await using var pool = await MesosPool.ConnectAsync(At(cluster) with { Logging = ids }, token);
        var running = pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);

        await using SchedulerClient other = new(new() { Master = cluster.Master });
        await foreach (var happened in other.SubscribeAsync(new() { User = "root", Name = "other", Id = new() { Value = ids.Last }, FailoverTimeout = 60 }, token))
        {
            if (happened.Type == Mesos.V1.Scheduler.Event.Types.Type.Subscribed) await other.SendAsync(SchedulerCalls.Teardown(), token);
        }

        var reason = await Thrown.ByAsync<MesosApiException>(() => pool.Completion.WaitAsync(token));
        Assert.That((await Thrown.ByAsync<MesosApiException>(() => running)).Message, Is.EqualTo(reason.Message));
    }

    [Test]
    public async Task Counts_TasksOfEachEnd_SayWhereEachStands(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        using CancellationTokenSource unwanted = new();
        await using var cluster = await EmbeddedCluster.StartAsync(new() { PerAgent = new Resources(cpus: 1.5) }, token);
        await using var pool = await MesosPool.ConnectAsync(At(cluster) with { Retries = 0 }, token);
        await pool.Queue.WhenIdleAsync(token);

        List<Task> tasks = [pool.Submit(() => Gate.Pass(port), token)];
        using var held = await gate.ArrivedAsync(token);
        tasks.Add(pool.Submit(() => Sent.Fail(), token));
        tasks.Add(pool.Submit(() => 1, unwanted.Token));
        tasks.Add(pool.Submit(static () => Process.GetCurrentProcess().Kill(), token));
        tasks.Add(pool.Queue.Submit(new CommandTask("true"), token).Task);
        tasks.Add(pool.Queue.Submit(new CommandTask("false"), token).Task);
        var idle = pool.Queue.WhenIdleAsync(token);

        Assert.That(pool.Queue.Counts, Is.EqualTo(new TaskCounts(Waiting: 5, Launched: 1, 0, 0, 0, 0)));
        Assert.That(idle.IsCompleted, Is.False);
        await unwanted.CancelAsync();
        held.Dispose();
        await idle;

        Assert.That(tasks.Select(each => each.Status), Is.EqualTo(new[]
        {
            TaskStatus.RanToCompletion, TaskStatus.Faulted, TaskStatus.Canceled, TaskStatus.Faulted, TaskStatus.RanToCompletion, TaskStatus.Faulted,
        }));
        Assert.That(pool.Queue.Counts, Is.EqualTo(new TaskCounts(0, 0, Succeeded: 2, Failed: 2, Cancelled: 1, Lost: 1)));
    }

    [Test]
    public async Task Counts_TasksOfAScheduler_AreAmongThem(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        using CancellationTokenSource unwanted = new(), impatient = new();
        await using var cluster = await EmbeddedCluster.StartAsync(new() { PerAgent = new Resources(cpus: 1.5) }, token);
        await using var pool = await MesosPool.ConnectAsync(At(cluster), token);
        TaskFactory factory = new(new MesosTaskScheduler(pool));
        var held = factory.StartNew(() => Gate.Pass(port), token);
        using var arrived = await gate.ArrivedAsync(token);
        var cancelled = factory.StartNew(() => 1, unwanted.Token);
        var failing = factory.StartNew(() => Sent.Fail(), token);

        await unwanted.CancelAsync();
        var idle = pool.Queue.WhenIdleAsync(impatient.Token);
        await impatient.CancelAsync();
        await Thrown.ByAsync<OperationCanceledException>(() => idle);
        arrived.Dispose();
        await pool.Queue.WhenIdleAsync(token);

        Assert.That((held.Status, cancelled.Status, failing.Status), Is.EqualTo((TaskStatus.RanToCompletion, TaskStatus.Canceled, TaskStatus.Faulted)));
        Assert.That(pool.Queue.Counts, Is.EqualTo(new TaskCounts(0, 0, Succeeded: 1, Failed: 1, Cancelled: 1, 0)));
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refused => Throws.InvalidOperationException.With.Message.EqualTo(NoMore);

    private static MesosPoolOptions Local => new() { Master = "local", Name = "life", PerTask = new(cpus: 0.5, memoryMB: 64) };

    private static MesosPoolOptions At(EmbeddedCluster cluster) => new() { Master = cluster.Master.Authority, CacheFolder = Path.Combine(cluster.WorkDirectory, "cache") };
}
