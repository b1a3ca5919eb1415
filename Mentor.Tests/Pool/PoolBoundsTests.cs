using Mentor.Protocol.Delegates;
using Mentor.Tasks;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Master;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Pool;

/// <summary>How much of a pool runs and waits at once, and what whoever submits more sees of that.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class PoolBoundsTests
{
    private const string Full = "The queue of pool 'bounds' is full: 2 tasks wait for an agent, as many as MesosPoolOptions.MaxQueued allows. "
        + "Await WaitToSubmitAsync before you submit, or raise MaxQueued.";

    [Test]
    public async Task MaxConcurrency_RoomForMore_RunsSoManyAtOnce(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var pool = await MesosPool.ConnectAsync(Options with { MaxConcurrency = 2 }, token);
        var tasks = Enumerable.Range(0, 4).Select(_ => pool.Submit(() => Gate.Pass(port), token)).ToArray();

        using var first = await gate.ArrivedAsync(token);
        using var second = await gate.ArrivedAsync(token);
        Assert.That(pool.Queue.Counts, Is.EqualTo(new TaskCounts(Waiting: 2, Launched: 2, 0, 0, 0, 0)));
        first.Dispose();
        await Task.WhenAny(tasks);
        using var third = await gate.ArrivedAsync(token);

        Assert.That(pool.Queue.Counts, Is.EqualTo(new TaskCounts(Waiting: 1, Launched: 2, Succeeded: 1, 0, 0, 0)));
        second.Dispose();
        third.Dispose();
        using var fourth = await gate.ArrivedAsync(token);
        fourth.Dispose();
        await Task.WhenAll(tasks);
    }

    [Test]
    public async Task MaxQueued_Full_RefusesAndMapsWaitUntilThereIsRoom(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var pool = await MesosPool.ConnectAsync(Options with { MaxConcurrency = 1, MaxQueued = 2 }, token);
        var running = pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);
        Assert.That(await pool.WaitToSubmitAsync(token));
        Task[] waiting = [pool.Submit(() => 1, token), pool.Queue.Submit(new CommandTask("true"), token).Task];

        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => pool.Submit(() => 1, token), Refused);
            Assert.That(() => pool.ApplyAsync((int n) => n, 1, token), Refused);
            Assert.That(() => pool.Queue.Submit(new CommandTask("true"), token), Refused);
            Assert.That(() => pool.Queue.Submit(DelegateTask.Of(() => 1), token), Refused);
        }

        var ofTheTpl = Task.Factory.StartNew(() => 1, token, TaskCreationOptions.None, new MesosTaskScheduler(pool));
        Assert.That((await Thrown.ByAsync<QueueFullException>(() => ofTheTpl)).MaxQueued, Is.EqualTo(2));
        var room = pool.WaitToSubmitAsync(token);
        var map = pool.Map(Enumerable.Range(0, 50), n => n * 2, new() { ChunkSize = 1 }, token);
        Assert.That((room.IsCompleted, map.IsCompleted, pool.Queue.Counts.Waiting), Is.EqualTo((false, false, 2)));

        held.Dispose();

        Assert.That(await room);
        await Task.WhenAll([running, .. waiting]);
        Assert.That((await map).Sum(), Is.EqualTo(2450));
        Assert.That(await pool.Submit(() => 7, token), Is.EqualTo(7));
    }

    [Test]
    public async Task MaxQueued_TasksThatNeverRun_GiveTheirPlacesBack(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        using CancellationTokenSource unwanted = new();
        await using var pool = await MesosPool.ConnectAsync(Options with { MaxConcurrency = 1, MaxQueued = 2 }, token);
        var running = pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);
        using MemoryStream stream = new();

        for (var i = 0; i < 3; i++) Assert.That(() => pool.Submit(() => stream.Length, token), Throws.TypeOf<DelegateSerializationException>());
        Task[] cancelled = [pool.Submit(() => 1, unwanted.Token), pool.Queue.Submit(new CommandTask("true"), unwanted.Token).Task];
        await unwanted.CancelAsync();
        foreach (var task in cancelled) await Thrown.ByAsync<OperationCanceledException>(() => task);
        Task[] next = [pool.Submit(() => 1, token), pool.Submit(() => 1, token)];

        Assert.That(() => pool.Submit(() => 1, token), Refused);
        held.Dispose();
        await Task.WhenAll([running, .. next]);
    }

    [Test]
    public async Task MaxQueued_MapLeftWhileItWaitsForRoom_Ends(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        using CancellationTokenSource unwanted = new();
        await using var pool = await MesosPool.ConnectAsync(Options with { MaxConcurrency = 1, MaxQueued = 2 }, token);
        var running = pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);
        Task[] waiting = [pool.Submit(() => 1, token), pool.Submit(() => 1, token)];

        var map = pool.Map(Enumerable.Range(0, 50), n => n * 2, unwanted.Token);
        await unwanted.CancelAsync();

        await Thrown.ByAsync<OperationCanceledException>(() => map);
        held.Dispose();
        await Task.WhenAll([running, .. waiting]);
    }

    [Test]
    public async Task MaxQueued_CapturedTokenCancelledBetweenTheWaitForATaskAndTheOneForRoom_EndsTheTask(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        using CancellationTokenSource stop = new();
        var captured = stop.Token;
        TaskCompletionSource<int> awaited = new();
        var antecedent = awaited.Task;
        await using var pool = await MesosPool.ConnectAsync(Options with { MaxConcurrency = 1, MaxQueued = 1 }, token);
        var running = pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);
        var task = pool.Submit(() => captured.IsCancellationRequested ? 0 : antecedent.Result, token);
        var work = pool.Session.Pending.OfType<PendingResult<int>>().Single(pending => pending.Task == task);
        var other = pool.Submit(() => 1, token);

        awaited.SetResult(5);
        while (work.Awaiting is not null) await Task.Yield();
        await stop.CancelAsync();
        held.Dispose();

        await Thrown.ByAsync<OperationCanceledException>(() => task);
        await Task.WhenAll(running, other);
    }

    [Test]
    public async Task WaitToSubmitAsync_PoolThatTakesNoMore_SaysSo(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options, token);

        Assert.That(await pool.WaitToSubmitAsync(token));
        pool.Complete();
        Assert.That(await pool.WaitToSubmitAsync(token), Is.False);
        await pool.DisposeAsync();

        await Thrown.ByAsync<ObjectDisposedException>(() => pool.WaitToSubmitAsync(token));
    }

    [Test]
    public async Task WaitToSubmitAsync_PoolDisposedMeanwhile_Throws(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var pool = await MesosPool.ConnectAsync(Options with { MaxConcurrency = 1, MaxQueued = 1 }, token);
        var running = pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);
        Task[] tasks = [running, pool.Submit(() => 1, token)];
        var room = pool.WaitToSubmitAsync(token);

        await pool.DisposeAsync();

        await Thrown.ByAsync<ObjectDisposedException>(() => room);
        foreach (var task in tasks) await Thrown.ByAsync<ObjectDisposedException>(() => task);
    }

    [Test]
    public async Task Statistics_TasksOfEachEnd_SayWhatBecameOfThemOnTheirAgent(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var pool = await MesosPool.ConnectAsync(Options with { Retries = 0, MaxConcurrency = 1 }, token);
        Assert.That(pool.Statistics.Agents, Is.Empty);

        await pool.Submit(() => 1, token);
        await Thrown.ByAsync<Sent.OwnException>(() => pool.Submit(() => Sent.Fail(), token));
        await Thrown.ByAsync<CommandFailedException>(() => pool.Queue.Submit(new CommandTask("false"), token).Task);
        await Thrown.ByAsync<TaskLostException>(() => pool.Submit(static () => Environment.FailFast("on purpose"), token));
        var running = pool.Submit(() => Gate.Pass(port), token);
        using var held = await gate.ArrivedAsync(token);
        var queued = pool.Submit(() => 1, token);

        var statistics = pool.Statistics;
        var agent = statistics.Agents.Single();
        Assert.That(statistics.Tasks, Is.EqualTo(new TaskCounts(Waiting: 1, Launched: 1, Succeeded: 1, Failed: 2, Cancelled: 0, Lost: 1)).And.EqualTo(pool.Queue.Counts));
        Assert.That(agent, Is.EqualTo(new AgentCounts(agent.AgentId, "127.0.0.1", Running: 1, Succeeded: 1, Failed: 2, Killed: 0, Lost: 1)));
        Assert.That(statistics.ToString(), Is.EqualTo(
            $"1 queued, 1 running, 1 done, 2 failed, 0 cancelled, 1 lost{Environment.NewLine}127.0.0.1: 1 running, 1 done, 2 failed, 0 killed, 1 lost"));
        held.Dispose();
        await Task.WhenAll(running, queued);
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refused => Throws.TypeOf<QueueFullException>().With.Message.EqualTo(Full);

    private static MesosPoolOptions Options => new() { Master = "local", Name = "bounds", PerTask = new(cpus: 0.1, memoryMB: 32) };
}
