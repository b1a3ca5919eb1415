using System.Runtime.Loader;
using Mentor.Protocol;
using Mentor.Protocol.Delegates;
using Mentor.Tasks;
using Mentor.Tests.Artifacts;
using Mentor.Tests.Contracts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mentor.Tests.Pool;

/// <summary>What a pool runs first and last in each of its executors.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class ExecutorStartTests
{
    [Test]
    public async Task OnExecutorStart_ManyTasks_RunsOnceBeforeThem(CancellationToken token)
    {
        var word = "captured";
        await using var pool = await MesosPool.ConnectAsync(Options.OnExecutorStart(() => Warm.Up(word)), token);

        var seen = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => pool.Submit(() => (Warm.Times, Warm.Value, Environment.ProcessId != 0), token)));

        Assert.That(seen, Is.All.EqualTo((1, "captured", true)));
        Assert.That(Warm.Times, Is.Zero, "here");
    }

    [Test]
    public async Task OnExecutorStart_AsyncAndTaskOfItsOwnProcess_IsAwaitedThereToo(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options.OnExecutorStart(() => Warm.UpAsync("there")), token);

        var shared = await pool.Submit(() => (Environment.ProcessId, Warm.Times, Warm.Value), token);
        var isolated = await pool.Submit(() => (Environment.ProcessId, Warm.Times, Warm.Value), new TaskOptions { Isolated = true }, token);

        Assert.That((shared.Times, shared.Value, isolated.Times, isolated.Value), Is.EqualTo((1, "there", 1, "there")));
        Assert.That(isolated.ProcessId, Is.Not.EqualTo(shared.ProcessId));
    }

    [Test]
    public async Task OnExecutorStart_Throws_TasksFailWithItAndItIsNotTriedAgain(CancellationToken token)
    {
        using Signal signal = new(), last = new();
        var (port, lastPort) = (signal.Port, last.Port);
        await using (var pool = await MesosPool.ConnectAsync(Options.OnExecutorStart(() => FailAfter(port)).OnExecutorEnd(() => { Signal.Raise(lastPort); }), token))
        {
            var first = await Thrown.ByAsync<ExecutorStartException>(() => pool.Submit(() => 1, token));
            var second = await Thrown.ByAsync<ExecutorStartException>(() => pool.Map([1, 2], n => n, token));

            Assert.That(first.Message, Does.Match(
                @"^The initializer of MesosPoolOptions\.OnExecutorStart, .*ExecutorStartTests.*, threw Mentor\.Tests\.Contracts\.Sent\+OwnException: no luck\. "
                + @"No task of the pool runs in executor \S+ on 127\.0\.0\.1; mend that and connect another pool\.$"));
            Assert.That(((Sent.OwnException)first.InnerException!).Code, Is.EqualTo(7));
            Assert.That(first.InnerException.StackTrace, Does.Contain(nameof(FailAfter)));
            Assert.That((second.AgentHost, second.ExecutorId), Is.EqualTo((first.AgentHost, first.ExecutorId)));
        }

        Assert.That((Signal.Raise(port), Signal.Raise(lastPort)), Is.EqualTo((2, 1)), "it ran once, and what was to run last did not");
    }

    [Test]
    public async Task OnExecutorStart_StillRunsWhenTheTaskIsCancelled_TaskEnds(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        using CancellationTokenSource unwanted = new();
        await using var pool = await MesosPool.ConnectAsync(Options.OnExecutorStart(() => { Gate.Pass(port); }), token);
        var task = pool.Submit(() => 1, unwanted.Token);
        using var held = await gate.ArrivedAsync(token);

        await unwanted.CancelAsync();
        await Thrown.ByAsync<OperationCanceledException>(() => task);

        held.Dispose();
        Assert.That(await pool.Submit(() => 2, token), Is.EqualTo(2));
    }

    [Test]
    public async Task OnExecutorStart_AssemblyAddedLater_RunsForTheCodeWithItToo(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options.OnExecutorStart(() => Warm.Up("again")), token);
        var before = await pool.Submit(() => (Environment.ProcessId, Warm.Times), token);
        var script = Script.Compile("ScriptForTheStart", "public static int Answer() => 42;");
        var answer = script.Load<Func<int>>(new AssemblyLoadContext("start", isCollectible: true), "Answer");
        pool.AddAssembly(script.Image);

        Assert.That(await pool.Submit(() => (Environment.ProcessId, Warm.Times, answer()), token), Is.EqualTo((before.ProcessId, 1, 42)));
    }

    [Test]
    public async Task OnExecutorEnd_PoolDisposed_RunsInItsExecutorBeforeThat(CancellationToken token)
    {
        using Signal signal = new();
        var port = signal.Port;
        var pool = await MesosPool.ConnectAsync(Options.OnExecutorStart(() => Warm.Up("kept")).OnExecutorEnd(() => RaiseIf(Warm.Value == "kept", port)), token);
        await pool.Submit(() => 1, token);

        await pool.DisposeAsync();

        Assert.That(Signal.Raise(port), Is.EqualTo(2));
    }

    [Test]
    public async Task OnExecutorEnd_TaskOfItsOwnProcess_RunsAfterIt(CancellationToken token)
    {
        using Signal signal = new();
        var port = signal.Port;
        await using var pool = await MesosPool.ConnectAsync(Options.OnExecutorEnd(async () => await Task.Run(() => Signal.Raise(port))), token);

        await pool.Submit(() => 1, new TaskOptions { Isolated = true }, token);

        await signal.Raised.WaitAsync(token);
    }

    [Test]
    public async Task OnExecutorEnd_DoesNotEnd_DisposalIsBounded(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var pool = await MesosPool.ConnectAsync(Options.OnExecutorEnd(() => { Gate.Pass(port); }), token);
        await pool.Submit(() => 1, token);

        await pool.DisposeAsync().AsTask().WaitAsync(token);
    }

    [Test]
    public void ConnectAsync_DelegateThatCannotTravel_SaysWhy()
    {
        using MemoryStream stream = new();
        ILogger logger = NullLogger.Instance;

        Assert.That(() => MesosPool.ConnectAsync(Options.OnExecutorStart(() => stream.Flush())), Throws.TypeOf<DelegateSerializationException>().With.Message.Contains("stream"));
        Assert.That(() => MesosPool.ConnectAsync(Options.OnExecutorEnd(() => logger.LogInformation("bye"))), Throws.ArgumentException.With.Message.EqualTo(
            "The delegate of OnExecutorEnd captures a logger or an IProgress, and belongs to no task that could report here. "
            + "Write to the console, which is the executor's stdout, or to a file."));
    }

    [Test]
    public void OnExecutorStart_Null_IsRefused()
    {
        Assert.That(() => Options.OnExecutorStart((Action)null!), Throws.ArgumentNullException);
        Assert.That(() => Options.OnExecutorStart((Func<Task>)null!), Throws.ArgumentNullException);
        Assert.That(() => Options.OnExecutorEnd((Action)null!), Throws.ArgumentNullException);
        Assert.That(() => Options.OnExecutorEnd((Func<Task>)null!), Throws.ArgumentNullException);
    }

    private static void FailAfter(int port)
    {
        Signal.Raise(port);
        Sent.Fail();
    }

    private static void RaiseIf(bool condition, int port)
    {
        if (condition) Signal.Raise(port);
    }

    private static MesosPoolOptions Options => new() { Master = "local", Name = "start", PerTask = new(cpus: 0.1, memoryMB: 32) };
}
