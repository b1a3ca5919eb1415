using Mentor.Protocol.Delegates;
using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Tpl;

/// <summary>Every way to start a task.</summary>
[TestFixture]
public sealed class StartTests
{
    private static readonly int Here = Environment.ProcessId;

    private static TaskFactory Factory => new(TplPool.Scheduler);

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_EachForm_RunsElsewhere(CancellationToken token)
    {
        var here = Here;

        Assert.That(await Factory.StartNew(() => Environment.ProcessId, token), Is.Not.EqualTo(here));
        Assert.That(await Factory.StartNew(state => (Environment.ProcessId != here, state), "x", token), Is.EqualTo((true, (object)"x")));
        Assert.That(await Task.Factory.StartNew(() => 6 * 7, token, TaskCreationOptions.None, TplPool.Scheduler), Is.EqualTo(42));
        await Factory.StartNew(() => RunElsewhere(here), token);
        await Factory.StartNew(state => RunElsewhere((int)state!), here, token);
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Wait_WhileTheBodyIsBeingSent_LeavesItToTheCluster(CancellationToken token)
    {
        SlowToPack slow = new(7);
        Task<(int, int)> task = new(() => (slow.Number, Environment.ProcessId));
        var starting = Task.Run(() => task.Start(TplPool.Scheduler), token);
        await slow.Packing.WaitAsync(token);
        Thread waiting = new(task.Wait) { IsBackground = true };
        waiting.Start();
        SpinWait.SpinUntil(() => !waiting.IsAlive || (waiting.ThreadState & ThreadState.WaitSleepJoin) != 0);

        slow.LetGo();

        await starting;
        var (number, where) = await task;
        Assert.That(number, Is.EqualTo(7));
        Assert.That(where, Is.Not.EqualTo(Here));
        waiting.Join();
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_FactoryWithResult_RunsElsewhere(CancellationToken token)
    {
        TaskFactory<int> factory = new(TplPool.Scheduler);

        Assert.That(await factory.StartNew(() => Environment.ProcessId, token), Is.Not.EqualTo(Here));
        Assert.That(await factory.StartNew(state => (int)state! + 1, 41, token), Is.EqualTo(42));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_State_StaysTheCallers(CancellationToken token)
    {
        Sent.Point state = new(1, 2);

        var task = Factory.StartNew(given => ((Sent.Point)given!).X, state, token);

        Assert.That(task.AsyncState, Is.SameAs(state));
        Assert.That(await task, Is.EqualTo(1));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_MethodOfTheFramework_RunsElsewhere(CancellationToken token)
    {
        Assert.That(await Factory.StartNew(Path.GetTempPath, token), Is.Not.EqualTo(Path.GetTempPath()));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_VariableChangedAfterwards_SendsWhatItWas(CancellationToken token)
    {
        var number = 1;

        var task = Factory.StartNew(() => number, token);
        number = 2;

        Assert.That(await task, Is.EqualTo(1));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Start_NewTask_RunsElsewhere(CancellationToken token)
    {
        Task<int> task = new(() => Environment.ProcessId, token);
        Assert.That(task.Status, Is.EqualTo(TaskStatus.Created));

        task.Start(TplPool.Scheduler);

        Assert.That(await task, Is.Not.EqualTo(Here));
        Assert.That(() => task.Start(TplPool.Scheduler), Throws.InvalidOperationException);
    }

    [Test, CancelAfter(TplPool.Patience)]
    public void RunSynchronously_OnTheScheduler_WaitsForTheEndElsewhere()
    {
        Task<int> task = new(() => Environment.ProcessId);

        task.RunSynchronously(TplPool.Scheduler);

        Assert.That(task.Status, Is.EqualTo(TaskStatus.RanToCompletion));
        Assert.That(task.Result, Is.Not.EqualTo(Here));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_LongRunning_HasAThreadOfItsOwnThere(CancellationToken token)
    {
        var pooled = await Task.Factory.StartNew(
            () => (Environment.ProcessId, Thread.CurrentThread.IsThreadPoolThread), token, TaskCreationOptions.LongRunning, TplPool.Scheduler);

        Assert.That((pooled.ProcessId == Here, pooled.IsThreadPoolThread), Is.EqualTo((false, false)));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_BodyThrows_FaultsWithTheOriginal()
    {
        var task = Factory.StartNew(Sent.Fail);

        var thrown = await Thrown.ByAsync<Sent.OwnException>(() => task);

        Assert.That((thrown.Code, task.Status), Is.EqualTo((7, TaskStatus.Faulted)));
        Assert.That(task.Exception!.InnerExceptions, Is.EqualTo(new[] { thrown }));
        Assert.That(thrown.StackTrace, Does.Contain(nameof(Sent.Fail)));
        Assert.That(() => task.Wait(), Throws.TypeOf<AggregateException>());
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_BodyCannotTravel_FaultsTheTaskInsteadOfTheCaller()
    {
        using MemoryStream stream = new();

        var task = Factory.StartNew(() => stream.Length);

        Assert.That((await Thrown.ByAsync<DelegateSerializationException>(() => task)).Path, Is.EqualTo("stream"));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_ResultCannotTravel_FaultsWithWhatItIs()
    {
        var task = Factory.StartNew(() => new MemoryStream());

        var refused = await Thrown.ByAsync<DelegateSerializationException>(() => task);

        Assert.That(refused.Message, Does.StartWith("Cannot send the result, a System.IO.MemoryStream; one thing in it cannot travel:\n  'result' (System.IO.MemoryStream)"));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_PoolDisposed_FaultsTheTaskInsteadOfTheCaller(CancellationToken token)
    {
        var pool = await MesosPool.ConnectAsync(new() { Master = "local" }, token);
        TaskFactory factory = new(new MesosTaskScheduler(pool));
        using Signal started = new();
        var port = started.Port;
        var running = factory.StartNew(() => { Signal.Raise(port); new ManualResetEventSlim().Wait(); }, token);
        await started.Raised.WaitAsync(token);

        await pool.DisposeAsync();

        await Thrown.ByAsync<ObjectDisposedException>(() => running);
        await Thrown.ByAsync<ObjectDisposedException>(() => factory.StartNew(() => 1, token));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_AsyncBody_EndsWhenItHasEnded(CancellationToken token)
    {
        var outer = Factory.StartNew(async () =>
        {
            await Task.Yield();
            return Environment.ProcessId;
        }, token);

        Assert.That(await outer.Unwrap(), Is.Not.EqualTo(Here));
        Assert.That(await Factory.StartNew(async () => await Task.Yield(), token), Has.Property("Status").EqualTo(TaskStatus.RanToCompletion));
        Assert.That(await Factory.StartNew(async state => await Sent.ThriceAsync((int)state!), 2, token).Unwrap(), Is.EqualTo(6));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_AsyncBodyThrows_FaultsTheInnerTask()
    {
        var outer = Factory.StartNew(async Task<int> () =>
        {
            await Task.Yield();
            return Sent.Fail();
        });

        var inner = await outer;
        Assert.That((await Thrown.ByAsync<Sent.OwnException>(() => inner)).Code, Is.EqualTo(7));
        await Thrown.ByAsync<Sent.OwnException>(() => Factory.StartNew(async () => { await Task.Yield(); Sent.Fail(); }).Unwrap());
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_BodyThrowsBeforeItsTask_FaultsTheOuterTask()
    {
        await Thrown.ByAsync<Sent.OwnException>(() => Factory.StartNew(Task () => throw new Sent.OwnException("early", 1)));
        Assert.That(await Factory.StartNew(Task<int>? () => null), Is.Null);
    }

    private static void RunElsewhere(int here)
    {
        if (Environment.ProcessId == here) throw new InvalidOperationException("This ran in the driver.");
    }
}
