using System.Diagnostics;
using System.Globalization;
using Mentor.Protocol;
using Mentor.Tasks;

namespace Mentor.Tests.Contracts;

/// <summary>What becomes of cancelled delegates that end, and of those that do not, and of their neighbours.</summary>
public abstract class GraceContract : TaskOptionsContract
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private MesosPoolOptions Impatient => Options with { CancellationGrace = Short, Retries = 0 };

    [Test, CancelAfter(Patience)]
    public async Task Cancel_DelegateThatDoesNotListen_LosesItsExecutorAndOthersNoRetry(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Impatient, token);
        using Gate gate = new();
        using Signal begun = new();
        using CancellationTokenSource source = new();
        var (door, port) = (gate.Port, begun.Port);
        var innocent = pool.Submit(() => (Gate.Pass(door), Environment.ProcessId, TaskContext.Current!.Attempt), token);
        using var first = await gate.ArrivedAsync(token);
        var deaf = pool.Submit(() => Spin(port), source.Token);
        await begun.Raised.WaitAsync(token);
        var before = await pool.Submit(() => Environment.ProcessId, token);

        await source.CancelAsync();

        Assert.That(deaf.Status, Is.EqualTo(TaskStatus.Canceled));
        (await gate.ArrivedAsync(token)).Dispose();
        var (_, process, attempt) = await innocent;
        Assert.That((process != before, attempt), Is.EqualTo((true, 2)));
        Assert.That(() => Process.GetProcessById(before), Throws.ArgumentException);
        Assert.That(await pool.Submit(() => Environment.ProcessId, token), Is.EqualTo(process), "the next executor stays");
    }

    [Test, CancelAfter(2 * Patience)]
    public async Task Cancel_DelegatesThatDoNotListenAmongMany_AllOthersSucceed(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Impatient, token);
        for (var round = 1; round <= 3; round++)
        {
            using Signal begun = new();
            using CancellationTokenSource source = new();
            var port = begun.Port;
            var deaf = pool.Submit(() => Spin(port), source.Token);
            await begun.Raised.WaitAsync(token);
            var others = Enumerable.Range(0, 50).Select(i => pool.Submit(() => Work(i), token)).ToArray();

            await source.CancelAsync();

            Assert.That(await Task.WhenAll(others), Is.EqualTo(Enumerable.Range(0, 50)));
        }
    }

    [Test, CancelAfter(Patience)]
    public async Task Cancel_DelegateThatListens_CostsNoExecutor(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options with { CancellationGrace = TimeSpan.FromSeconds(5), Retries = 0 }, token);
        using Gate gate = new();
        using Signal begun = new(), ended = new();
        using CancellationTokenSource source = new();
        var (door, port, end, cancel) = (gate.Port, begun.Port, ended.Port, source.Token);
        var neighbour = pool.Submit(() => (Gate.Pass(door), Environment.ProcessId), token);
        using var held = await gate.ArrivedAsync(token);
        var listens = pool.Submit(() => { Signal.Raise(port); cancel.WaitHandle.WaitOne(); return Signal.Raise(end); }, cancel);
        await begun.Raised.WaitAsync(token);

        await source.CancelAsync();
        await ended.Raised.WaitAsync(token);

        var after = await pool.Submit(() => Environment.ProcessId, token);
        held.Dispose();
        Assert.That((await neighbour).ProcessId, Is.EqualTo(after));
        Assert.That(listens.IsCanceled);
    }

    [Test, CancelAfter(Patience)]
    public async Task Cancel_IsolatedDelegateThatDoesNotListen_LosesItsOwnProcessAlone(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Impatient, token);
        using Signal begun = new();
        using CancellationTokenSource source = new();
        var port = begun.Port;
        var shared = await pool.Submit(() => Environment.ProcessId, token);
        Told<int> process = new();
        IProgress<int> told = process;
        var deaf = pool.Submit(() => { told.Report(Environment.ProcessId); Spin(port); }, new TaskOptions { Isolated = true }, source.Token);
        using var own = Process.GetProcessById(await process.First.WaitAsync(token));

        await source.CancelAsync();
        await own.WaitForExitAsync(token);

        Assert.That(deaf.IsCanceled);
        Assert.That(await pool.Submit(() => Environment.ProcessId, token), Is.EqualTo(shared));
    }

    [Test, CancelAfter(Patience)]
    public async Task Timeout_DelegateThatDoesNotListen_LosesItsExecutor(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Impatient, token);
        using Signal begun = new();
        var port = begun.Port;
        using var process = Process.GetProcessById(await pool.Submit(() => Environment.ProcessId, token));

        await Thrown.ByAsync<TimeoutException>(() => pool.Submit(() => Spin(port), new TaskOptions { Timeout = TimeSpan.FromSeconds(1) }, token));

        await process.WaitForExitAsync(token);
        Assert.That(await pool.Submit(() => Environment.ProcessId, token), Is.Not.EqualTo(process.Id));
    }

    [Test, CancelAfter(Patience)]
    public async Task Cancel_ProcessThatIsStuckAltogether_IsEndedByItsAgentAndOthersLoseNoRetry(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Impatient, token);
        using Gate gate = new();
        using Signal begun = new();
        using CancellationTokenSource source = new();
        var (door, port) = (gate.Port, begun.Port);
        var innocent = pool.Submit(() => Gate.Pass(door), token);
        using var first = await gate.ArrivedAsync(token);
        _ = pool.Submit(() => Spin(port), source.Token);
        await begun.Raised.WaitAsync(token);
        using var stuck = Process.GetProcessById(await pool.Submit(() => Environment.ProcessId, token));
        using (var stop = Process.Start("kill", ["-STOP", stuck.Id.ToString(CultureInfo.InvariantCulture)])) await stop.WaitForExitAsync(token);

        await source.CancelAsync();
        (await gate.ArrivedAsync(token)).Dispose();

        await innocent;
        await stuck.WaitForExitAsync(token);
    }

    [Test, CancelAfter(Patience)]
    public async Task Cancel_CapturedTokenThatIsNotTheTasks_IsSeenThereAndCostsNoExecutor(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options with { CancellationGrace = TimeSpan.Zero, Retries = 0 }, token);
        using Gate gate = new();
        using CancellationTokenSource source = new();
        var (door, captured) = (gate.Port, source.Token);
        var before = await pool.Submit(() => Environment.ProcessId, token);
        var answers = pool.Submit(() => (Gate.Pass(door), captured.WaitHandle.WaitOne(), Gate.Pass(door), Environment.ProcessId), token);
        var throws = pool.Submit(() => { Gate.Pass(door); captured.WaitHandle.WaitOne(); captured.ThrowIfCancellationRequested(); }, token);
        for (var i = 0; i < 2; i++) (await gate.ArrivedAsync(token)).Dispose();

        await source.CancelAsync();

        using (await gate.ArrivedAsync(token)) await Thrown.ByAsync<OperationCanceledException>(() => throws);
        Assert.That(throws.Status, Is.EqualTo(TaskStatus.Canceled));
        Assert.That((await answers).ProcessId, Is.EqualTo(before));
    }

    [Test, CancelAfter(Patience)]
    public async Task Cancel_RunningTaskOfAScheduler_MayTakeItsTime(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options with { CancellationGrace = TimeSpan.Zero, Retries = 0 }, token);
        TaskFactory factory = new(new MesosTaskScheduler(pool));
        using Gate gate = new();
        using CancellationTokenSource source = new();
        var (door, own) = (gate.Port, source.Token);
        var before = await pool.Submit(() => Environment.ProcessId, token);
        var task = factory.StartNew(() => (Gate.Pass(door), own.WaitHandle.WaitOne(), Gate.Pass(door), Environment.ProcessId), own);
        (await gate.ArrivedAsync(token)).Dispose();

        await source.CancelAsync();
        (await gate.ArrivedAsync(token)).Dispose();

        Assert.That((await task).ProcessId, Is.EqualTo(before));
    }

    private static void Spin(int begun)
    {
        Signal.Raise(begun);
        while (true)
        {
        }
    }

    // Long enough for a few of them to be caught by the end of their executor.
    private static int Work(int number)
    {
        var end = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 50);
        while (Stopwatch.GetTimestamp() < end)
        {
        }

        return number;
    }

    /// <summary>Hands the first report to who waits for it.</summary>
    private sealed class Told<T> : IProgress<T>
    {
        private readonly TaskCompletionSource<T> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> First => _first.Task;

        public void Report(T value) => _first.TrySetResult(value);
    }
}
