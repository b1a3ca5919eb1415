using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Mentor.Tasks;

namespace Mentor.Tests.Contracts;

/// <summary>What <see cref="MesosPoolMaps"/> promises of sequences, streams and failures.</summary>
public abstract class MapStreamContract : MapContract
{
    [Test, CancelAfter(Patience)]
    public async Task Map_TwoAndThreeSequences_GoAsFarAsTheShortest(CancellationToken token)
    {
        string[] names = ["a", "b", "c"];

        Assert.That(await Pool.Map(names, Enumerable.Range(0, int.MaxValue), (name, n) => $"{name}{n}", cancellationToken: token), Is.EqualTo(new[] { "a0", "b1", "c2" }));
        Assert.That(await Pool.Map(names, [1, 2], async (name, n) => $"{name}{await Sent.ThriceAsync(n)}", cancellationToken: token), Is.EqualTo(new[] { "a3", "b6" }));
        Assert.That(await Pool.Map(names, [1, 2], [true, false], (name, n, yes) => $"{name}{n}{yes}", cancellationToken: token), Is.EqualTo(new[] { "a1True", "b2False" }));
        Assert.That(await Pool.Map(names, [1, 2], [3], async (name, n, m) => $"{name}{await Sent.ThriceAsync(n * m)}", cancellationToken: token), Is.EqualTo(new[] { "a9" }));
    }

    [Test, CancelAfter(Patience)]
    public async Task StarMap_Tuples_AreTakenApart(CancellationToken token)
    {
        Assert.That(await Pool.StarMap([(1, "x"), (2, "y")], (n, text) => $"{text}{n}", cancellationToken: token), Is.EqualTo(new[] { "x1", "y2" }));
        Assert.That(await Pool.StarMap([(1, 2)], (a, b) => Sent.ThriceAsync(a + b), cancellationToken: token), Is.EqualTo(new[] { 9 }));
        Assert.That(await Pool.StarMap([(1, 2, 3)], (a, b, c) => a + b + c, cancellationToken: token), Is.EqualTo(new[] { 6 }));
        Assert.That(await Pool.StarMap([(1, 2, 3)], (a, b, c) => Sent.ThriceAsync(a + b + c), cancellationToken: token), Is.EqualTo(new[] { 18 }));
    }

    [Test, CancelAfter(Patience)]
    public async Task Map_ManyCheapItems_TakesFewTasks(CancellationToken token)
    {
        const int count = 300_000;
        Told told = new();

        var results = await Pool.Map(Enumerable.Range(0, count), static n => n + 1, new MapOptions { Progress = told }, token);

        Assert.That(results, Is.EqualTo(Enumerable.Range(1, count)));
        Assert.That(told.Seen, Has.Count.LessThan(400));
        Assert.That(told.Seen[^1], Is.EqualTo(new PoolProgress(count, count, 0)));
        Assert.That(told.Seen.Select(seen => seen.Done), Is.Ordered.Ascending);
    }

    [Test, CancelAfter(Patience)]
    public async Task Map_AsyncSource_AllItemsInOrder(CancellationToken token)
    {
        Assert.That(await Pool.Map(Numbers(500, new()), Sent.Twice, token), Is.EqualTo(Enumerable.Range(0, 500).Select(Sent.Twice)));
        Assert.That(await Pool.Map(Numbers(5, new()), Sent.ThriceAsync, 2, token), Is.EqualTo(new[] { 0, 3, 6, 9, 12 }));
        Assert.That(await Pool.Map(Numbers(0, new()), Sent.Twice, token), Is.Empty);
    }

    [Test, CancelAfter(Patience)]
    public async Task Map_OneItemFails_SaysWhichAndDisposesTheSource(CancellationToken token)
    {
        Watched watched = new();

        var thrown = await Thrown.ByAsync<Sent.OwnException>(() => Pool.Map(Numbers(int.MaxValue, watched), n => n == 60 ? Sent.Fail() : n, 10, token));

        Assert.That(thrown.Data[MesosPoolMaps.ItemIndex], Is.EqualTo(60L));
        Assert.That(watched.IsDisposed);
    }

    [Test, CancelAfter(Patience)]
    public async Task Map_AllErrors_TriesAllAndSaysWhichFailed(CancellationToken token)
    {
        using Signal ran = new();
        var port = ran.Port;
        MapOptions all = new() { AllErrors = true, ChunkSize = 4 };

        var thrown = await Thrown.ByAsync<AggregateException>(() => Pool.Map(Enumerable.Range(0, 20), n => n is 1 or 2 or 17 ? Sent.Fail() : Signal.Raise(port), all, token));

        Assert.That(thrown.InnerExceptions.Select(inner => (inner.GetType(), inner.Data[MesosPoolMaps.ItemIndex])), Is.EqualTo(new[] { 1L, 2L, 17L }.Select(at => (typeof(Sent.OwnException), (object)at))));
        Assert.That(thrown.Message, Does.StartWith("3 failures in the map, the first of them at item 1; each says in Data[\"Mentor.ItemIndex\"] at which."));
        Assert.That(await Pool.Submit(() => Signal.Raise(port), token), Is.EqualTo(18), "the others ran");
    }

    [Test, CancelAfter(Patience)]
    public async Task MapStream_EndlessSource_LooksNoFurtherAheadThanAllowedAndStopsWithTheConsumer(CancellationToken token)
    {
        Watched watched = new();
        List<int> results = [];

        await foreach (var result in Pool.MapStream(Numbers(int.MaxValue, watched), Sent.Twice, new() { LookAhead = 10, ChunkSize = 3 }, token))
        {
            results.Add(result);
            Assert.That(watched.Taken, Is.LessThanOrEqualTo(results.Count + 10));
            if (results.Count == 50) break;
        }

        Assert.That(results, Is.EqualTo(Enumerable.Range(0, 50).Select(Sent.Twice)));
        Assert.That(watched.IsDisposed);
    }

    [Test, CancelAfter(Patience)]
    public async Task MapStream_EnumeratedTwice_BeginsAnew(CancellationToken token)
    {
        var stream = Pool.MapStream(Enumerable.Range(0, 100), Sent.ThriceAsync, cancellationToken: token);
        var expected = Enumerable.Range(0, 100).Select(n => 3 * n);

        Assert.That(await stream.ToArrayAsync(token), Is.EqualTo(expected));
        Assert.That(await stream.ToArrayAsync(token), Is.EqualTo(expected));
    }

    [Test, CancelAfter(Patience)]
    public async Task MapStream_LeftEarly_StopsWhatRuns(CancellationToken token)
    {
        using Signal started = new(), stopped = new();
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(token);
        var (start, stop, cancel) = (started.Port, stopped.Port, source.Token);

        await foreach (var result in Pool.MapStream([0, 1], n => n == 0 ? Task.FromResult(n) : RunUntilCancelled(start, stop, cancel), 1, cancel))
        {
            await started.Raised.WaitAsync(token);
            break;
        }

        await stopped.Raised.WaitAsync(token);
    }

    [Test, CancelAfter(Patience)]
    public async Task MapStream_ItemFails_YieldsAllBeforeItThenThrows(CancellationToken token)
    {
        List<int> results = [];

        var thrown = await Thrown.ByAsync<Sent.OwnException>(async () =>
        {
            await foreach (var result in Pool.MapStream(Enumerable.Range(0, 40), n => n == 13 ? Sent.Fail() : n, 5, token)) results.Add(result);
        });

        Assert.That(results, Is.EqualTo(Enumerable.Range(0, 13)));
        Assert.That(thrown.Data[MesosPoolMaps.ItemIndex], Is.EqualTo(13L));
    }

    [Test, CancelAfter(Patience)]
    public async Task MapStream_AllErrors_YieldsAllThatSucceededThenThrows(CancellationToken token)
    {
        List<int> results = [];

        var thrown = await Thrown.ByAsync<AggregateException>(async () =>
        {
            await foreach (var result in Pool.MapStream(Enumerable.Range(0, 20), n => n % 7 == 3 ? Sent.Fail() : n, new() { AllErrors = true, ChunkSize = 5 }, token)) results.Add(result);
        });

        Assert.That(results, Is.EqualTo(Enumerable.Range(0, 20).Where(n => n % 7 != 3)));
        Assert.That(thrown.InnerExceptions, Has.Count.EqualTo(3));
    }

    [Test, CancelAfter(Patience)]
    public async Task MapStream_SourceThrows_YieldsWhatCameBefore(CancellationToken token)
    {
        List<int> results = [];

        await Thrown.ByAsync<InvalidOperationException>(async () =>
        {
            var source = Enumerable.Range(0, 10).Select(n => n < 7 ? n : throw new InvalidOperationException("dry"));
            await foreach (var result in Pool.MapStream(source, Sent.Twice, 3, token)) results.Add(result);
        });

        Assert.That(results, Is.EqualTo(Enumerable.Range(0, 7).Select(Sent.Twice)));
    }

    [Test, CancelAfter(Patience)]
    public async Task MapStream_SourceWaitsForResults_GetsThem(CancellationToken token)
    {
        TaskCompletionSource<int> first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<int> results = [];

        await foreach (var result in Pool.MapStream(Chained(first.Task, token), Sent.Twice, cancellationToken: token))
        {
            results.Add(result);
            first.TrySetResult(result);
        }

        Assert.That(results, Is.EqualTo(new[] { 2, 4 }));
    }

    [Test, CancelAfter(Patience)]
    public async Task MapStream_Cancelled_ThrowsForThatTokenAndDisposesTheSource(CancellationToken token)
    {
        Watched watched = new();
        using var source = CancellationTokenSource.CreateLinkedTokenSource(token);

        var thrown = await Thrown.ByAsync<OperationCanceledException>(async () =>
        {
            await foreach (var result in Pool.MapStream(Numbers(int.MaxValue, watched), Sent.Twice, cancellationToken: source.Token))
            {
                if (result == 20) await source.CancelAsync();
            }
        });

        Assert.That(thrown.CancellationToken, Is.EqualTo(source.Token));
        Assert.That(watched.IsDisposed);
    }

    [Test, CancelAfter(Patience)]
    public async Task MapUnordered_FirstItemIsSlow_YieldsTheOthersMeanwhile(CancellationToken token)
    {
        using TcpListener gate = new(IPAddress.Loopback, 0);
        gate.Start();
        var port = ((IPEndPoint)gate.LocalEndpoint).Port;
        List<int> results = [];

        await foreach (var result in Pool.MapUnordered(Enumerable.Range(0, 5), n => n == 0 ? OnceLetIn(port) : n, 1, token))
        {
            results.Add(result);
            if (results.Count == 4) (await gate.AcceptTcpClientAsync(token)).Dispose();
        }

        Assert.That(results[..4], Is.EquivalentTo(new[] { 1, 2, 3, 4 }));
        Assert.That(results[4], Is.Zero);
    }

    [Test, CancelAfter(Patience)]
    public async Task MapUnordered_ItemFails_LosesNoneOfTheSameChunkBeforeIt(CancellationToken token)
    {
        List<int> results = [];

        await Thrown.ByAsync<Sent.OwnException>(async () =>
        {
            await foreach (var result in Pool.MapUnordered(Numbers(5, new()), n => n == 3 ? Sent.Fail() : n, 5, token)) results.Add(result);
        });

        Assert.That(results, Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test, CancelAfter(Patience)]
    public async Task ForEach_EachOverload_RunsEachItemOnce(CancellationToken token)
    {
        using Signal ran = new();
        var port = ran.Port;

        await Pool.ForEach(Enumerable.Range(0, 10), _ => { Signal.Raise(port); }, cancellationToken: token);
        await Pool.ForEach(Enumerable.Range(0, 10), async _ => { await Task.Yield(); Signal.Raise(port); }, 3, token);
        await Pool.ForEach(Numbers(10, new()), _ => { Signal.Raise(port); }, cancellationToken: token);
        await Pool.ForEach(Numbers(10, new()), async _ => { await Task.Yield(); Signal.Raise(port); }, cancellationToken: token);

        Assert.That(await Pool.Submit(() => Signal.Raise(port), token), Is.EqualTo(41));
        await Thrown.ByAsync<Sent.OwnException>(() => Pool.ForEach([1, 2], _ => { Sent.Fail(); }, cancellationToken: token));
    }

    [Test, CancelAfter(Patience)]
    public async Task Reduce_AssociativeOnly_KeepsTheOrder(CancellationToken token)
    {
        var letters = Enumerable.Range(0, 100).Select(n => $"{n},").ToArray();

        Assert.That(await Pool.Reduce(letters, (a, b) => a + b, 3, token), Is.EqualTo(string.Concat(letters)));
        Assert.That(await Pool.Reduce(Numbers(1000, new()), (a, b) => a + b, cancellationToken: token), Is.EqualTo(499_500));
        Assert.That(await Pool.Reduce([7], (a, b) => a + b, cancellationToken: token), Is.EqualTo(7));
    }

    [Test, CancelAfter(Patience)]
    public async Task Reduce_NoItems_SaysWhatToUse(CancellationToken token)
    {
        var thrown = await Thrown.ByAsync<InvalidOperationException>(() => Pool.Reduce(Array.Empty<int>(), (a, b) => a + b, cancellationToken: token));

        Assert.That(thrown.Message, Is.EqualTo("Nothing to reduce: the sequence has no items. Use Aggregate with a seed where that may be."));
    }

    [Test, CancelAfter(Patience)]
    public async Task Aggregate_SeedThatIsChanged_IsOneForEachChunk(CancellationToken token)
    {
        var lists = await Pool.Aggregate(Enumerable.Range(0, 50), new List<int>(), Added, (a, b) => [.. a, .. b], 7, token);

        Assert.That(lists, Is.EqualTo(Enumerable.Range(0, 50)));
        Assert.That(await Pool.Aggregate(Numbers(4, new()), 0L, (sum, n) => sum + n, (a, b) => a + b, cancellationToken: token), Is.EqualTo(6));
        Assert.That(await Pool.Aggregate(Array.Empty<int>(), "seed", (text, n) => text + n, (a, b) => a + b, cancellationToken: token), Is.EqualTo("seed"));
    }

    [Test]
    public void MapOptions_LessThanOneItem_IsRefused()
    {
        Assert.That(() => new MapOptions { ChunkSize = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("A map takes one item at a time or more; leave it out for what suits the items."));
        Assert.That(() => new MapOptions { LookAhead = -1 }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("LookAhead"));
        Assert.That(() => { Pool.MapStream((IEnumerable<int>)null!, Sent.Twice); }, Throws.ArgumentNullException.With.Property("ParamName").EqualTo("items"));
        Assert.That(() => { Pool.ForEach([1], (Action<int>)null!); }, Throws.ArgumentNullException.With.Property("ParamName").EqualTo("action"));
        Assert.That(() => { Pool.Map([1], (int[])null!, (a, b) => a); }, Throws.ArgumentNullException.With.Property("ParamName").EqualTo("second"));
    }

    private static List<int> Added(List<int> list, int n)
    {
        list.Add(n);
        return list;
    }

    private static int OnceLetIn(int port)
    {
        using TcpClient client = new(IPAddress.Loopback.ToString(), port);
        client.GetStream().ReadByte();
        return 0;
    }

    private static async Task<int> RunUntilCancelled(int started, int stopped, CancellationToken cancel)
    {
        Signal.Raise(started);
        try
        {
            await new TaskCompletionSource().Task.WaitAsync(cancel);
            return 1;
        }
        finally
        {
            Signal.Raise(stopped);
        }
    }

    private static async IAsyncEnumerable<int> Chained(Task<int> first, [EnumeratorCancellation] CancellationToken token)
    {
        yield return 1;
        yield return await first.WaitAsync(token);
    }

    private static async IAsyncEnumerable<int> Numbers(int count, Watched watched)
    {
        try
        {
            for (var n = 0; n < count; n++)
            {
                Assert.That(watched.IsDisposed, Is.False);
                await Task.Yield();
                watched.Taken++;
                yield return n;
            }
        }
        finally
        {
            watched.IsDisposed = true;
        }
    }

    private sealed class Watched
    {
        public volatile int Taken;

        public volatile bool IsDisposed;
    }

    private sealed class Told : IProgress<PoolProgress>
    {
        public List<PoolProgress> Seen { get; } = [];

        public void Report(PoolProgress value) => Seen.Add(value);
    }
}
