using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Conformance;

/// <summary>Maps of every kind, over what is empty, null, long or broken.</summary>
[TestFixture]
public sealed class PoolConformanceMapTests
{
    private static MesosPool Pool => ConformancePool.Pool;

    [TestCase(1)]
    [TestCase(6)]
    [TestCase(39)]
    [TestCase(40)]
    [TestCase(41)]
    [TestCase(int.MaxValue)]
    [CancelAfter(ConformancePool.Patience)]
    public async Task Map_AnyChunkSize_GivesTheSame(int chunkSize, CancellationToken token)
    {
        var items = Enumerable.Range(0, 40).ToArray();
        var lazy = items.Where(_ => true);
        var expected = items.Select(n => n * n);

        Assert.That(await Pool.Map(items, n => n * n, chunkSize, token), Is.EqualTo(expected));
        Assert.That(await Pool.Map(lazy, n => n * n, chunkSize, token), Is.EqualTo(expected));
        Assert.That(await Pool.Map(items, items, (n, m) => n * m, chunkSize, token), Is.EqualTo(expected));
        Assert.That(await Pool.MapStream(lazy, n => n * n, chunkSize, token).ToArrayAsync(token), Is.EqualTo(expected));
        Assert.That(await Pool.MapUnordered(items, n => n * n, chunkSize, token).ToArrayAsync(token), Is.EquivalentTo(expected));
        Assert.That(await Pool.Reduce(items, (a, b) => a + b, chunkSize, token), Is.EqualTo(780));
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(int.MinValue)]
    public void AnyMap_ChunkSizeBelowOne_IsRefusedAtOnce(int chunkSize)
    {
        Action[] calls =
        [
            () => Pool.Map([1], Sent.Twice, chunkSize), () => Pool.StarMap([(1, 2)], (a, b) => a + b, chunkSize), () => Pool.MapStream([1], Sent.Twice, chunkSize),
            () => Pool.MapUnordered([1], Sent.Twice, chunkSize), () => Pool.ForEach([1], _ => { }, chunkSize), () => Pool.Reduce([1], (a, b) => a, chunkSize),
        ];

        foreach (var call in calls) Assert.That(call, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ActualValue").EqualTo(chunkSize));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task AnyMap_NothingAtAll_IsNothing(CancellationToken token)
    {
        int[] none = [];
        var lazy = none.Where(_ => true);

        Assert.That(await Pool.Map(none, Sent.Twice, token), Is.Empty);
        Assert.That(await Pool.Map(lazy, Sent.Twice, 10, token), Is.Empty);
        Assert.That(await Pool.Map(none, Enumerable.Range(0, int.MaxValue), (n, m) => n + m, cancellationToken: token), Is.Empty);
        Assert.That(await Pool.StarMap(Array.Empty<(int, int)>(), (n, m) => n + m, cancellationToken: token), Is.Empty);
        Assert.That(await Pool.MapStream(lazy, Sent.Twice, cancellationToken: token).ToArrayAsync(token), Is.Empty);
        Assert.That(await Pool.MapUnordered(none, Sent.ThriceAsync, cancellationToken: token).ToArrayAsync(token), Is.Empty);
        Assert.That(await Pool.Aggregate(lazy, 7, (sum, n) => sum + n, (a, b) => a + b, cancellationToken: token), Is.EqualTo(7));
        await Pool.ForEach(lazy, _ => { Sent.Fail(); }, cancellationToken: token);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Map_NullItemsAndResults_StayNull(CancellationToken token)
    {
        string?[] texts = ["a", null, "b"];
        int?[] numbers = [1, null, 3];

        Assert.That(await Pool.Map(texts, text => text, token), Is.EqualTo(texts));
        Assert.That(await Pool.Map(numbers, n => n is null ? "none" : null, token), Is.EqualTo(new[] { null, "none", null }));
        Assert.That(await Pool.MapStream(texts, text => text?.Length, 1, token).ToArrayAsync(token), Is.EqualTo(new int?[] { 1, null, 1 }));
        Assert.That(await Pool.Map(texts, numbers, (text, n) => text is null && n is null, cancellationToken: token), Is.EqualTo(new[] { false, true, false }));
    }

    [TestCase(-2)]
    [TestCase(-1)]
    [TestCase(0)]
    [TestCase(5)]
    [TestCase(20)]
    [CancelAfter(ConformancePool.Patience)]
    public async Task AnyMap_SourceThrows_FailsWithThatAndLetsGoOfIt(int at, CancellationToken token)
    {
        Func<Faulty, Task>[] maps =
        [
            source => Pool.Map(source, Sent.Twice, token), source => Pool.Map(source, Sent.ThriceAsync, 3, token), source => Pool.Map(source, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21], (n, m) => n + m, 4, token),
            source => Pool.MapStream(source, Sent.Twice, cancellationToken: token).ToArrayAsync(token).AsTask(), source => Pool.MapUnordered(source, Sent.Twice, 4, token).ToArrayAsync(token).AsTask(),
            source => Pool.ForEach(source, _ => { }, cancellationToken: token), source => Pool.Reduce(source, (a, b) => a + b, 2, token), source => Pool.Map(source.ToAsyncEnumerable(), Sent.Twice, token),
        ];

        foreach (var map in maps)
        {
            Faulty source = new(at);
            Assert.That((await Thrown.ByAsync<FormatException>(() => map(source))).Message, Is.EqualTo($"at {at}"));
            Assert.That(source.IsOpen, Is.False);
        }
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task MapStream_NotBegun_TakesNothingAndRunsNothing(CancellationToken token)
    {
        using Signal ran = new();
        var port = ran.Port;
        Faulty source = new(at: 3);

        var stream = Pool.MapStream(source, _ => Signal.Raise(port), cancellationToken: token);
        Assert.That(source.Taken, Is.Zero);
        await using (var results = stream.GetAsyncEnumerator(token)) Assert.That(source.Taken, Is.Zero);

        Assert.That(await Pool.Submit(() => Signal.Raise(port), token), Is.EqualTo(1));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task AnyMap_CancelledBeforehand_TouchesNothing()
    {
        CancellationToken cancelled = new(canceled: true);
        Faulty source = new(at: -2);

        Task[] maps = [Pool.Map(source, Sent.Twice, cancelled), Pool.ForEach(source, _ => { }, cancellationToken: cancelled), Pool.MapStream(source, Sent.Twice, cancellationToken: cancelled).ToArrayAsync(CancellationToken.None).AsTask()];
        await ((Task)Task.WhenAll(maps)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That(maps, Has.All.Property(nameof(Task.IsCanceled)).True);
        Assert.That(source.Taken, Is.Zero);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task MapStream_TwoAtOnceOverOneSource_DoNotDisturbEachOther(CancellationToken token)
    {
        var stream = Pool.MapStream(Enumerable.Range(0, 200), Sent.Twice, 7, token);

        var both = await Task.WhenAll(stream.ToArrayAsync(token).AsTask(), stream.ToArrayAsync(token).AsTask());

        Assert.That(both, Has.All.EqualTo(Enumerable.Range(0, 200).Select(Sent.Twice)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Map_ManyAtOnce_EachGetsItsOwn(CancellationToken token)
    {
        var maps = await Task.WhenAll(Enumerable.Range(0, 20).Select(m => Pool.Map(Enumerable.Range(0, 50), n => (n * 100) + m, 5, token)));

        for (var m = 0; m < maps.Length; m++) Assert.That(maps[m], Is.EqualTo(Enumerable.Range(0, 50).Select(n => (n * 100) + m)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Map_FailsOften_LeavesThePoolAsItWas(CancellationToken token)
    {
        for (var i = 0; i < 20; i++)
        {
            var at = i;
            var thrown = await Thrown.ByAsync<Sent.OwnException>(() => Pool.Map(Enumerable.Range(0, 30), n => n == at ? Sent.Fail() : n, 4, token));
            Assert.That(thrown.Data[MesosPoolMaps.ItemIndex], Is.EqualTo((long)at));
        }

        Assert.That(await Pool.Map([1, 2, 3], Sent.Twice, token), Is.EqualTo(new[] { 2, 4, 6 }));
    }

    /// <summary>Numbers from 0, of which one throws; before the first (-1), or instead of beginning (-2).</summary>
    private sealed class Faulty(int at) : IEnumerable<int>
    {
        public int Taken { get; private set; }

        public bool IsOpen { get; private set; }

        public IEnumerator<int> GetEnumerator() => at == -2 ? throw new FormatException("at -2") : Numbers();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        private IEnumerator<int> Numbers()
        {
            IsOpen = true;
            try
            {
                if (at == -1) throw new FormatException("at -1");
                for (var n = 0; ; n++)
                {
                    Taken++;
                    yield return n < at ? n : throw new FormatException($"at {at}");
                }
            }
            finally
            {
                IsOpen = false;
            }
        }
    }
}
