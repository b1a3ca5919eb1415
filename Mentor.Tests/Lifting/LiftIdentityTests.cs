using System.Text;
using CsCheck;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Values;

namespace Mentor.Tests.Lifting;

/// <summary>Lifted or not, an object that two variables share is one object on arrival.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LiftIdentityTests
{
    private readonly LiftTrip _trip = new();

    [Test]
    public async Task WriteWork_PartOfALiftedValueMetLater_IsThatPart()
    {
        var part = new byte[10];
        var whole = new object[] { new byte[5_000], part };

        Assert.That(await _trip.Run(() => ReferenceEquals(whole[1], part) && part.Length == 10), Is.True);
        Assert.That(_trip.Lifts, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task WriteWork_PartOfALargeValueMetBefore_IsThatPart()
    {
        var part = new Person("Ann", 1);
        var whole = new object[] { new byte[5_000], part };

        Assert.That(await _trip.Run(() => part.Name == "Ann" && ReferenceEquals(whole[1], part)), Is.True);
        Assert.That(_trip.Lifts.Single().Content.Length, Is.InRange(5_000, 5_050), "the array alone");
    }

    [Test]
    public async Task WriteWork_SameLargeValueTwice_IsLiftedOnce()
    {
        var x = new byte[5_000];
        object y = x;

        Assert.That(await _trip.Run(() => ReferenceEquals(x, y)), Is.True);
        Assert.That(_trip.Lifts, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task WriteWork_TwoLargeValuesThatShare_ShareOnArrival()
    {
        var shared = new Person("Ann", 1);
        var x = new object[] { new byte[5_000], shared };
        var y = new object[] { new byte[6_000], shared };

        Assert.That(await _trip.Run(() => ReferenceEquals(x[1], y[1]) && ((byte[])y[0]).Length == 6_000), Is.True);
        Assert.That(_trip.Lifts, Has.Count.EqualTo(2), "x, and the array of y");
    }

    [Test]
    public async Task WriteWork_LargeValuesWithTheSameComparer_AreBothLifted()
    {
        var x = Enumerable.Range(0, 500).ToDictionary(n => $"x{n}", n => n, StringComparer.OrdinalIgnoreCase);
        var y = Enumerable.Range(0, 500).ToDictionary(n => $"y{n}", n => n, StringComparer.OrdinalIgnoreCase);

        Assert.That(await _trip.Run(() => x["X7"] + y["Y8"]), Is.EqualTo(15));
        Assert.That(_trip.Lifts, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task WriteWork_LargeValuesWithTheSameNothing_AreBothLifted()
    {
        int[] none = [];
        var x = new object[] { new byte[5_000], none };
        var y = new object[] { new byte[6_000], none };

        Assert.That(await _trip.Run(() => x.Length + y.Length), Is.EqualTo(4));
        Assert.That(_trip.Lifts, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task WriteWork_LargeValuesWithWhatEveryProgramShares_AreBothLifted()
    {
        var x = new object[] { new byte[5_000], TimeProvider.System, Encoding.UTF8, EqualityComparer<string>.Default };
        var y = new object[] { new byte[6_000], TimeProvider.System, Encoding.UTF8, EqualityComparer<string>.Default };

        Assert.That(await _trip.Run(() => x[1] == y[1] && x[2].Equals(y[2]) && x[3] == y[3]), Is.True);
        Assert.That(_trip.Lifts, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task WriteWork_LargeValuesWithStaticLambdas_AreBothLifted()
    {
        var x = (new byte[5_000], (Func<int, int>)(static n => n + 1));
        var y = (new byte[6_000], x.Item2);
        object boxedX = x, boxedY = y;

        var sum = await _trip.Run(() => ((ValueTuple<byte[], Func<int, int>>)boxedX).Item2(1) + ((ValueTuple<byte[], Func<int, int>>)boxedY).Item2(2));

        Assert.That(sum, Is.EqualTo(5));
        Assert.That(_trip.Lifts, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task WriteWork_LargeValueWithAPrunedClosure_SendsTheRestOfTheClosureToo()
    {
        var big = new Holder { Anything = new byte[5_000] };
        var (one, two) = OfOneScope();
        big.Children.Add(new Holder { Anything = one });

        Assert.That(await _trip.Run(() => ((Func<int>)big.Children[0].Anything!)() + two()), Is.EqualTo(3));
    }

    [Test]
    public async Task WriteWork_PartOfWhatAnEarlierChunkLiftedMetBefore_IsThatPart()
    {
        var whole = new object[] { new byte[5_000], new Person("Ann", 1) };
        var body = _trip.Begin(Work.Map((object?[] item) => item[0] is null || ReferenceEquals(item[0], ((object[])item[1]!)[1])));
        LiftScope scope = new();
        await _trip.RunAsync<object?[], bool>(body, scope, new object?[] { null, whole });

        Assert.That(await _trip.RunAsync<object?[], bool>(body, scope, new object?[] { whole[1], whole }), Is.EqualTo(new[] { true }));
    }

    [Test]
    public async Task WriteChunk_ItemsThatWereCaptured_AreTheCapturedObjects()
    {
        Person ann = new("Ann", 1), bob = new("Bob", 2);
        var ages = new Dictionary<object, int>(ReferenceEqualityComparer.Instance) { [ann] = 1, [bob] = 2 };
        var large = new object[] { new byte[5_000], new Person("Cid", 3) };
        var body = _trip.Begin(Work.Map((object item) => ages.TryGetValue(item, out var age) ? age : ReferenceEquals(item, large) ? 3 : ReferenceEquals(item, large[1]) ? 4 : 0));
        LiftScope scope = new();

        Assert.That(await _trip.RunAsync<object, int>(body, scope, ann, large), Is.EqualTo(new[] { 1, 3 }));
        Assert.That(await _trip.RunAsync<object, int>(body, scope, large[1], bob, new Person("Bob", 2)), Is.EqualTo(new[] { 4, 2, 0 }));
    }

    [Test]
    public async Task WriteWork_LargeValueThatLeadsBackToTheDelegate_Arrives()
    {
        var big = new Holder { Anything = new byte[5_000] };
        Func<int> self = null!;
        self = () => ((Func<int>)big.Children[0].Anything!).Equals(self) ? 1 : 0;
        big.Children.Add(new Holder { Anything = self });

        Assert.That(await _trip.Run(() => self()), Is.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task WriteWork_ManyLargeValuesThatShare_Arrive(CancellationToken token)
    {
        var shared = new Person("Ann", 1);
        var all = Enumerable.Range(0, 100).Select(n => new object[] { shared, new byte[2_000 + n] }).ToArray();

        Assert.That(await _trip.Run(() => shared.Age == 1 && all.All(each => ReferenceEquals(each[0], shared)) && ((byte[])all[99][1]).Length == 2_099), Is.True);
    }

    [Test, CancelAfter(120_000)]
    public void WriteWork_AnyGraphs_PrintAlikeWhateverIsLifted(CancellationToken token) => Gen.Select(Graphs.Any, Graphs.Any, Gen.Int[1, 60]).Sample(
        (x, y, above) =>
        {
            object?[] parts = [.. Graphs.Parts(x).Take(3)];
            var z = new object?[] { y, x, parts };
            var first = Graphs.Print(new[] { parts, x, y, z });

            return first == new LiftTrip(above).Run(() => Graphs.Print(new[] { parts, x, y, z })).Result;
        },
        iter: 300);

    [Test, CancelAfter(120_000)]
    public void WriteWork_ChunksOfAMapOverAnyGraphs_PrintAlike(CancellationToken token) => Gen.Select(Graphs.Any, Graphs.Any.Array[1, 4], Gen.Int[1, 60]).Sample(
        (captured, items, above) =>
        {
            LiftScope scope = new();
            var trip = new LiftTrip(above);
            items = [.. items, captured, .. Graphs.Parts(captured).Take(2)];
            Func<object?, string> print = item => Graphs.Print(new[] { captured, item });
            var body = trip.Begin(Work.Map(print));

            return items.All(item => print(item) == trip.RunAsync<object?, string>(body, scope, [item]).Result.Single());
        },
        iter: 200);

    private static (Func<int> One, Func<int> Two) OfOneScope()
    {
        int used = 1, later = 2;
        return (() => used, () => later);
    }
}
