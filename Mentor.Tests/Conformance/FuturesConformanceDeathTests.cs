using System.Diagnostics;
using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Conformance;

/// <summary>Processes that die under one task, under many, under maps: everybody hears of it, and life goes on.</summary>
[TestFixture]
public sealed class FuturesConformanceDeathTests
{
    private static readonly TaskOptions Once = new() { Retries = 0 };

    private static MesosPool Pool => ConformancePool.Pool;

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_ProcessIsKilledUnderMany_EachIsLostWithAnExceptionOfItsOwn(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var tasks = Enumerable.Range(0, 4).Select(_ => Pool.Submit(() => Gate.Pass(port), Once, token)).ToArray();
        List<IDisposable> held = [];
        while (held.Count < tasks.Length) held.Add(await gate.ArrivedAsync(token));

        await Thrown.ByAsync<TaskLostException>(() => Pool.Submit(static () => Process.GetCurrentProcess().Kill(), Once, token));

        List<TaskLostException> lost = [];
        foreach (var task in tasks) lost.Add(await Thrown.ByAsync<TaskLostException>(() => task));
        Assert.That(lost, Is.Unique);
        Assert.That(lost.Select(each => each.TaskId), Is.Unique);
        Assert.That(await Pool.Submit(() => 7, token), Is.EqualTo(7));
        held.ForEach(each => each.Dispose());
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_ProcessIsKilledUnderMany_TheyRunAgain(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var tasks = Enumerable.Range(0, 4).Select(i => Pool.Submit(() => Protocol.TaskContext.Current!.Attempt > 1 ? i : Gate.Pass(port), token)).ToArray();
        List<IDisposable> held = [];
        while (held.Count < tasks.Length) held.Add(await gate.ArrivedAsync(token));

        await Thrown.ByAsync<TaskLostException>(() => Pool.Submit(static () => Process.GetCurrentProcess().Kill(), Once, token));

        Assert.That(await Task.WhenAll(tasks), Is.EqualTo(Enumerable.Range(0, 4)));
        held.ForEach(each => each.Dispose());
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Map_ProcessDiesInTheMiddle_SkipsNoneAndKeepsTheOrder(CancellationToken token)
    {
        var results = await Pool.Map(Enumerable.Range(0, 60), n => n == 31 && Protocol.TaskContext.Current!.Attempt == 1 ? Exit() : n, 4, token);

        Assert.That(results, Is.EqualTo(Enumerable.Range(0, 60)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Map_OneItemIsFatal_FailsAndSaysWhereItsChunkBegins(CancellationToken token)
    {
        var lost = await Thrown.ByAsync<TaskLostException>(() => Pool.Map(Enumerable.Range(0, 60), n => n == 31 ? Exit() : n, new MapOptions { ChunkSize = 10, Task = Once, LookAhead = 10 }, token));

        Assert.That(lost.Data[MesosPoolMaps.ItemIndex], Is.EqualTo(30L));
        Assert.That(await Pool.Map([1, 2], Sent.Twice, token), Is.EqualTo(new[] { 2, 4 }));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Map_EveryItemIsFatalAndLarge_FailsInsteadOfHanging(CancellationToken token)
    {
        var items = Enumerable.Range(0, 10).Select(_ => new string('a', 100_000)).ToArray();

        await Thrown.ByAsync<TaskLostException>(() => Pool.Map(items, text => text.Length > 0 ? Exit() : 0, new MapOptions { ChunkSize = 1, Task = Once }, token));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task MapStream_ProcessDies_YieldsAllBeforeItAndThenThrows(CancellationToken token)
    {
        List<int> results = [];

        await Thrown.ByAsync<TaskLostException>(async () =>
        {
            await foreach (var result in Pool.MapStream(Enumerable.Range(0, 20), n => n == 7 ? Exit() : n, new() { ChunkSize = 1, LookAhead = 1, Task = Once }, token)) results.Add(result);
        });

        Assert.That(results, Is.EqualTo(Enumerable.Range(0, 7)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task StartNew_ProcessDies_FaultsTheTaskAndContinuationsRunAllTheSame(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(ConformancePool.Options with { Retries = 0 }, token);
        MesosTaskScheduler scheduler = new(pool);
        TaskFactory factory = new(scheduler);

        var dead = factory.StartNew(Exit, token);
        var told = await dead.ContinueWith(t => t.Exception!.InnerException!.GetType().Name, token, TaskContinuationOptions.None, scheduler);

        Assert.That((dead.Status, told), Is.EqualTo((TaskStatus.Faulted, nameof(TaskLostException))));
        Assert.That(await factory.StartNew(() => 7, token), Is.EqualTo(7));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_BackgroundThreadKillsTheProcess_WhoeverIsThereIsLostOrRepeated(CancellationToken token)
    {
        var task = Pool.Submit(
            () =>
            {
                if (Protocol.TaskContext.Current!.Attempt > 1) return 7;
                new Thread(() => Environment.Exit(9)).Start();
                new ManualResetEventSlim().Wait();
                return 0;
            },
            token);

        Assert.That(await task, Is.EqualTo(7));
    }

    private static int Exit()
    {
        Environment.Exit(9);
        return 0;
    }
}
