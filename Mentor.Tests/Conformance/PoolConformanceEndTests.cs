using Mentor.Protocol;
using Mentor.Protocol.Delegates;
using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Conformance;

/// <summary>The end of a pool, from wherever it is brought about, and pools within pools.</summary>
[TestFixture]
public sealed class PoolConformanceEndTests
{
    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task DisposeAsync_MuchUnderWay_EndsAllOfIt(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var pool = await MesosPool.ConnectAsync(ConformancePool.Options, token);
        TaskFactory factory = new(new MesosTaskScheduler(pool));
        var single = Enumerable.Range(0, 100).Select(_ => pool.Submit(() => Gate.Pass(port), token)).ToArray();
        var started = Enumerable.Range(0, 100).Select(_ => factory.StartNew(() => Gate.Pass(port), token)).ToArray();
        Task[] maps = [pool.Map(Enumerable.Range(0, 100), _ => Gate.Pass(port), token), pool.ForEach(Enumerable.Range(0, 100), _ => { Gate.Pass(port); }, 3, token), pool.Reduce(Enumerable.Range(0, 100), (a, b) => Gate.Pass(port), 2, token)];
        using var held = await gate.ArrivedAsync(token);

        await pool.DisposeAsync();

        Task[] all = [.. single, .. started, .. maps];
        foreach (var task in all) await Thrown.ByAsync<ObjectDisposedException>(() => task.WaitAsync(token));
        await pool.Completion.WaitAsync(token);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task DisposeAsync_ManyTimesAtOnce_IsOnce(CancellationToken token)
    {
        var pool = await MesosPool.ConnectAsync(ConformancePool.Options, token);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => await pool.DisposeAsync(), token)));

        Assert.That(() => { pool.Submit(() => 1, token); }, Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(pool.Complete, Throws.Nothing.Or.InstanceOf<ObjectDisposedException>());
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task DisposeAsync_FromContinuationsOfItsTasks_ComesToItsEnd(CancellationToken token)
    {
        foreach (var byScheduler in new[] { false, true })
        {
            var pool = await MesosPool.ConnectAsync(ConformancePool.Options, token);
            var task = byScheduler ? new TaskFactory(new MesosTaskScheduler(pool)).StartNew(() => 1, token) : pool.Submit(() => 1, token);

            await task.ContinueWith(_ => pool.DisposeAsync().AsTask(), token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Unwrap().WaitAsync(token);

            Assert.That(() => { pool.Submit(() => 1, token); }, Throws.InstanceOf<ObjectDisposedException>());
        }
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task DisposeAsync_WithinAStream_EndsTheStream(CancellationToken token)
    {
        var pool = await MesosPool.ConnectAsync(ConformancePool.Options, token);
        List<int> results = [];

        await Thrown.ByAsync<ObjectDisposedException>(async () =>
        {
            await foreach (var result in pool.MapStream(Enumerable.Range(0, int.MaxValue), Sent.Twice, 1, token))
            {
                results.Add(result);
                if (results.Count == 5) await pool.DisposeAsync();
            }
        });

        Assert.That(results, Is.EqualTo(Enumerable.Range(0, results.Count).Select(Sent.Twice)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_ManySeriesFromContinuations_AllEnd(CancellationToken token)
    {
        var ends = await Task.WhenAll(Enumerable.Range(0, 16).Select(Series));

        Assert.That(ends, Has.All.EqualTo(25));

        async Task<int> Series(int _)
        {
            var n = 0;
            while (n < 25) n = await ConformancePool.Pool.ApplyAsync(each => each + 1, n, token);
            return n;
        }
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_OneAfterTheOther_UsesTheSameProcess(CancellationToken token)
    {
        var first = await ConformancePool.Pool.Submit(() => Environment.ProcessId, token);

        for (var i = 0; i < 5; i++) Assert.That(await ConformancePool.Pool.Submit(() => Environment.ProcessId, token), Is.EqualTo(first));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_ManyTinyTasks_AllReturnTheirOwn(CancellationToken token)
    {
        var threads = Enumerable.Range(0, 4).Select(thread => Task.Run(() => Task.WhenAll(Enumerable.Range(thread * 500, 500).Select(i => ConformancePool.Pool.Submit(() => i, token))), token));

        Assert.That((await Task.WhenAll(threads)).SelectMany(each => each), Is.EqualTo(Enumerable.Range(0, 2000)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public void Submit_CapturesThePool_IsRefusedAndSaysWhy()
    {
        var pool = ConformancePool.Pool;

        var refused = Assert.Throws<DelegateSerializationException>(() => pool.Submit(() => pool.Submit(() => 1)));

        Assert.That(refused!.Path, Is.EqualTo("pool"));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_ConnectsAPoolOfItsOwnThere_SaysWhatIsMissing(CancellationToken token)
    {
        var thrown = await Thrown.ByAsync<MentorException>(() => ConformancePool.Pool.Submit(async () => await MesosPool.ConnectAsync(new() { Master = "local" }), token));

        Assert.That(thrown.Message, Does.StartWith("There is no executor host in "));
    }
}
