using Mentor.Tasks;

namespace Mentor.Tests.Contracts;

/// <summary>How often a large result moves that other tasks await.</summary>
public abstract class LargeFutureContract : RetryContract
{
    private const int Large = 20_000_000;

    [Test, CancelAfter(Patience)]
    public async Task Submit_LargeResultOfTheSameAgent_IsNotFetched(CancellationToken token)
    {
        using TemporaryCache cache = new();
        await using var pool = await MesosPool.ConnectAsync(Options with { CacheFolder = cache.Folder }, token);
        await pool.Submit(() => 1, token);
        var (sent, held) = (pool.Artifacts.Sent, pool.Artifacts.Held);
        var table = pool.Submit(() => Enumerable.Range(0, Large / sizeof(int)).ToArray(), token);

        var last = await pool.ApplyAsync(t => t[^1], table, token);
        var again = await pool.Submit(() => table.Result[1], token);

        Assert.That((last, again), Is.EqualTo(((Large / sizeof(int)) - 1, 1)));
        Assert.That(pool.Artifacts.Sent - sent, Is.LessThan(Large / 10), "not even once");
        Assert.That(pool.Artifacts.Held, Is.EqualTo(held));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_LargeResultThatTheAgentDoesNotHave_IsFetchedOnceAndAsItWasReturned(CancellationToken token)
    {
        // Without a cache an executor keeps only what it fetched.
        await using var pool = await MesosPool.ConnectAsync(Options with { CacheBytes = 0, PerTask = new(cpus: 0.1, memoryMB: 256) }, token);
        await pool.Submit(() => 1, token);
        var (sent, held) = (pool.Artifacts.Sent, pool.Artifacts.Held);
        var table = pool.Submit(() => new int[Large / sizeof(int)], token);
        // The driver has a copy of its own.
        (await table)[0] = 9;

        for (var i = 0; i < 3; i++) Assert.That(await pool.ApplyAsync(t => t[0], table, token), Is.Zero);

        Assert.That(pool.Artifacts.Sent - sent, Is.InRange(Large, Large + (Large / 10)));
        Assert.That(pool.Artifacts.Held, Is.EqualTo(held));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_LargeResultOfAnyOtherTask_IsFetchedOnceToo(CancellationToken token)
    {
        using TemporaryCache cache = new();
        await using var pool = await MesosPool.ConnectAsync(Options with { CacheFolder = cache.Folder }, token);
        await pool.Submit(() => 1, token);
        var (sent, held) = (pool.Artifacts.Sent, pool.Artifacts.Held);
        TaskCompletionSource<byte[]> source = new();
        var lengths = Enumerable.Range(0, 5).Select(_ => pool.ApplyAsync(bytes => bytes.Length, source.Task, token)).ToArray();

        source.SetResult(new byte[Large]);

        Assert.That(await Task.WhenAll(lengths), Has.All.EqualTo(Large));
        Assert.That(pool.Artifacts.Sent - sent, Is.InRange(Large, Large + (Large / 10)));
        Assert.That(pool.Artifacts.Held, Is.EqualTo(held));
    }

    private sealed class TemporaryCache : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("mentor-futures").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
