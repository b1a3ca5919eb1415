using Mentor.Protocol.Delegates;
using Mentor.Tasks;
using NUnit.Framework.Constraints;

namespace Mentor.Tests.Contracts;

/// <summary>What <see cref="MesosPoolMaps"/> promises of its functions: what they are, and what they captured, is settled by the call.</summary>
public abstract class MapBodyContract : MapStreamContract
{
    [Test, CancelAfter(Patience)]
    public async Task AnyMap_VariablesChangedAfterTheCall_AreWhatTheyWereAtTheCall(CancellationToken token)
    {
        TaskCompletionSource changed = new();
        var factor = 2;
        int[] table = [10, 20];
        List<int> seed = [];
        MapOptions one = new() { ChunkSize = 1 };
        IEnumerable<int> Late() => Enumerable.Range(0, 3).Select(n => n + Once(changed.Task, token));

        var ofOne = Pool.Map(LateAsync(3, changed.Task), n => (n * factor) + table[0], one, token);
        var ofTwo = Pool.Map(Late(), Late(), (a, b) => (a + b) * factor, one, token);
        var ofThree = Pool.Map(Late(), Late(), Late(), (a, b, c) => (a + b + c) * factor, one, token);
        var each = Pool.ForEach(LateAsync(3, changed.Task), n => { if (factor != 2) Sent.Fail(); }, one, token);
        var reduced = Pool.Reduce(LateAsync(20, changed.Task), (a, b) => a + b + factor, one, token);
        var added = Pool.Aggregate(LateAsync(3, changed.Task), seed, (list, n) => [.. list, n * factor], (a, b) => [.. a, .. b, factor], one, token);
        factor = 100;
        table[0] = 0;
        seed.Add(7);
        changed.SetResult();

        Assert.That(await ofOne, Is.EqualTo(new[] { 10, 12, 14 }));
        Assert.That(await ofTwo, Is.EqualTo(new[] { 0, 4, 8 }));
        Assert.That(await ofThree, Is.EqualTo(new[] { 0, 6, 12 }));
        await each;
        Assert.That(await reduced, Is.EqualTo(190 + (19 * 2)));
        Assert.That(await added, Is.EqualTo(new[] { 0, 2, 2, 4, 2 }));
    }

    [Test, CancelAfter(Patience)]
    public async Task AnyStream_VariablesChangedBetweenItsSteps_AreWhatTheyWereAtTheCall(CancellationToken token)
    {
        var factor = 2;
        var ordered = Pool.MapStream(Enumerable.Range(0, 40), n => n * factor, new() { ChunkSize = 1, LookAhead = 2 }, token);
        var unordered = Pool.MapUnordered(Enumerable.Range(0, 40), n => Task.FromResult(n * factor), new() { ChunkSize = 1, LookAhead = 2 }, token);
        var expected = Enumerable.Range(0, 40).Select(n => 2 * n).ToArray();

        foreach (var stream in new[] { ordered, ordered, unordered })
        {
            List<int> results = [];
            await foreach (var result in stream)
            {
                results.Add(result);
                factor++;
            }

            Assert.That(results, Is.EquivalentTo(expected));
        }
    }

    [Test]
    public void AnyMap_WhatCannotTravel_IsRefusedByTheCallBeforeAnyItemIsTaken()
    {
        using MemoryStream stream = new();
        var untouched = Enumerable.Range(0, 3).Select(n => n + Once(Task.FromException(new AssertionException("an item was taken")), default));

        Assert.That(() => { Pool.Map(untouched, n => stream.Length + n); }, Refused());
        Assert.That(() => { Pool.Map(Array.Empty<int>(), n => stream.Length + n); }, Refused(), "whatever the items");
        Assert.That(() => { Pool.StarMap([(1, 2)], (a, b) => stream.Length + a + b); }, Refused());
        Assert.That(() => { Pool.MapStream(untouched, n => stream.Length + n); }, Refused());
        Assert.That(() => { Pool.MapUnordered(untouched, n => stream.Length + n); }, Refused());
        Assert.That(() => { Pool.ForEach(untouched, n => stream.WriteByte((byte)n)); }, Refused());
        Assert.That(() => { Pool.Reduce(untouched, (a, b) => a + b + (int)stream.Length); }, Refused());
        Assert.That(() => { Pool.Aggregate(untouched, 0L, (sum, n) => sum + n, (a, b) => a + b + stream.Length); }, Refused());
    }

    [Test, CancelAfter(Patience)]
    public async Task Map_ProgressCapturedAndInItems_EachHearsItsOwn(CancellationToken token)
    {
        Heard captured = new(), item = new();
        IProgress<int> told = captured;

        await Pool.Map(
            new IProgress<int>[] { item, captured },
            each =>
            {
                told.Report(1);
                each.Report(2);
                return 0;
            },
            1,
            token);

        Assert.That((captured.Sum, item.Sum), Is.EqualTo((1 + 1 + 2, 2)));
    }

    private static Constraint Refused() => Throws.InstanceOf<DelegateSerializationException>().With.Property("Path").EqualTo("stream");

    private static int Once(Task done, CancellationToken token)
    {
        done.Wait(token);
        return 0;
    }

    private static async IAsyncEnumerable<int> LateAsync(int count, Task begin)
    {
        await begin;
        for (var n = 0; n < count; n++) yield return n;
    }

    private sealed class Heard : IProgress<int>
    {
        private int _sum;

        public int Sum => Volatile.Read(ref _sum);

        public void Report(int value) => Interlocked.Add(ref _sum, value);
    }
}
