using System.Collections.Immutable;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Values;

namespace Mentor.Tests.Lifting;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class LiftTests
{
    private readonly LiftTrip _trip = new();
    private readonly byte[] _ofThis = new byte[5_000];
    private readonly string _name = "small";

    [Test]
    public async Task WriteWork_SmallCapture_StaysInThePayload()
    {
        var numbers = new int[100];

        Assert.That(await _trip.Run(() => numbers.Length), Is.EqualTo(100));
        Assert.That(_trip.Lifts, Is.Empty);
    }

    [Test]
    public async Task WriteWork_LargeArray_IsLifted()
    {
        var numbers = Enumerable.Range(0, 1_000).ToArray();
        var small = 7;

        Assert.That(await _trip.Run(() => numbers.Sum() + small), Is.EqualTo(499_507));
        Assert.That(_trip.Lifts.Single().Content.Length, Is.InRange(4_000, 4_050));
        Assert.That(_trip.Payload.Length, Is.LessThan(200));
    }

    [Test]
    public async Task WriteWork_LargeValuesOfAnyKind_AreLifted()
    {
        var text = new string('x', 100_000);
        object boxed = new string('y', 2_000);
        var list = Enumerable.Range(0, 1_000).Select(n => new Person($"p{n}", n)).ToList();
        var map = list.ToDictionary(p => p.Name, p => p.Age);
        var immutable = ImmutableArray.CreateRange(Enumerable.Range(0, 1_000));
        ReadOnlyMemory<byte> memory = new byte[3_000].AsMemory(1_000);
        var grid = new double[20, 20];
        var pair = (new long[1_000], 5);

        var sum = await _trip.Run(() =>
            text.Length + ((string)boxed).Length + list.Count + map["p7"] + immutable.Length + memory.Length + grid.Length + pair.Item1.Length);

        Assert.That(sum, Is.EqualTo(100_000 + 2_000 + 1_000 + 7 + 1_000 + 2_000 + 400 + 1_000));
        Assert.That(_trip.Lifts, Has.Count.EqualTo(8));
        Assert.That(_trip.Payload.Length, Is.LessThan(1_000));
    }

    [Test]
    public async Task WriteWork_LargeValueOfMessagePack_IsLifted()
    {
        var packed = new PackedPoint { Name = new string('x', 5_000) };

        Assert.That(await _trip.Run(() => packed.Name!.Length), Is.EqualTo(5_000));
        Assert.That(_trip.Lifts, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task WriteWork_MemoryInChunksOfAMap_IsEncodedOnceWhenItIsAWholeArray()
    {
        ReadOnlyMemory<byte> memory = new byte[5_000];
        ArraySegment<byte> segment = new(new byte[6_000]);
        var body = _trip.Begin(Work.Map((int n) => memory.Length + segment.Count + n));
        LiftScope scope = new();
        await _trip.RunAsync<int, int>(body, scope, 1);
        var first = _trip.Lifts;

        Assert.That(await _trip.RunAsync<int, int>(body, scope, 2), Is.EqualTo(new[] { 11_002 }));
        Assert.That(_trip.Lifts, Is.EqualTo(first).And.Count.EqualTo(2));
    }

    [Test]
    public async Task WriteWork_LargeFieldOfThis_IsLiftedAlone()
    {
        Assert.That(await _trip.Run(() => _name + _ofThis.Length), Is.EqualTo("small5000"));
        Assert.That(_trip.Lifts.Single().Content.Length, Is.InRange(5_000, 5_050));
    }

    [Test]
    public async Task WriteWork_LargeArgument_IsLifted()
    {
        Assert.That(await _trip.RunAsync<int>(Work.Apply((int[] numbers) => numbers.Length, new int[1_000])), Is.EqualTo(1_000));
        Assert.That(_trip.Lifts, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task WriteWork_VariableOfACapturedDelegate_IsLifted()
    {
        var numbers = new int[1_000];
        Func<int> inner = () => numbers.Length;

        Assert.That(await _trip.Run(() => inner() + numbers.Length), Is.EqualTo(2_000));
        Assert.That(_trip.Lifts, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task WriteWork_EqualValues_AreOneContentAndTwoObjects()
    {
        int[] x = new int[1_000], y = new int[1_000];

        Assert.That(await _trip.Run(() => ReferenceEquals(x, y)), Is.False);
        Assert.That(_trip.Lifts.Select(lift => lift.Reference).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public void ReadWork_Twice_GivesEachTaskItsOwnCopy()
    {
        var numbers = new int[1_000];
        var work = Work.Of(() => ++numbers[0]);

        Assert.That(_trip.RunAsync<int>(work).Result, Is.EqualTo(1));
        Assert.That(_trip.RunAsync<int>(work).Result, Is.EqualTo(1));
    }

    [Test]
    public void WriteWork_RefusedWithinALargeValue_NamesThePath()
    {
        using var source = new MemoryStream();
        var big = new Holder { Anything = new byte[5_000], Children = { new Holder { Source = source } } };

        var thrown = Assert.Throws<DelegateSerializationException>(() => _trip.Send(Work.Of(() => big.Children.Count)));

        Assert.That(thrown!.Path, Is.EqualTo("big.Children[0].Source"));
    }

    [Test]
    public void WriteWork_TokenWithinALargeValue_IsThisTasksCancellation()
    {
        using var source = new CancellationTokenSource();
        var big = new Holder { Anything = (source.Token, new byte[5_000]) };

        var work = _trip.Send(Work.Of(() => ((ValueTuple<CancellationToken, byte[]>)big.Anything).Item1.ThrowIfCancellationRequested()));

        Assert.That(work.Cancellation, Is.Not.Null);
        Assert.That(_trip.Lifts.Single().Content.Length, Is.InRange(5_000, 5_050), "the array alone");
    }

    [Test, CancelAfter(60_000)]
    public async Task WriteWork_DeepList_IsLiftedWhole(CancellationToken token)
    {
        var head = Chain(200_000, new Node());

        Assert.That(await _trip.Run(() => Length(head)), Is.EqualTo(200_000));
        Assert.That(_trip.Lifts, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task WriteWork_DeepListWhoseEndWasMetBefore_StaysOneList(CancellationToken token)
    {
        // Too small to be lifted, so that the list cannot be lifted either: nor without its first node, nor without its first two, nor ...
        var end = new Node { Value = 1 };
        var head = Chain(200_000, end);

        Assert.That(await _trip.Run(() => end.Value + Length(head) + (ReferenceEquals(end, End(head)) ? 1 : 0)), Is.EqualTo(200_002));
        Assert.That(_trip.Lifts, Is.Empty);
    }

    [Test]
    public async Task WriteWork_NextChunkOfAMap_RefersToWhatTheFirstLifted()
    {
        var factors = Enumerable.Range(0, 1_000).ToArray();
        var body = _trip.Begin(Work.Map((int n) => factors[n] * 2));
        LiftScope scope = new();

        Assert.That(await _trip.RunAsync<int, int>(body, scope, 1, 2), Is.EqualTo(new[] { 2, 4 }));
        var first = _trip.Lifts.Single();
        Assert.That(await _trip.RunAsync<int, int>(body, scope, 3), Is.EqualTo(new[] { 6 }));

        Assert.That(_trip.Lifts.Single(), Is.SameAs(first));
    }

    [Test]
    public async Task WriteWork_ItemsOfAMap_AreNotLiftedButWhatTheyShareIs()
    {
        var shared = new int[1_000];
        var items = Enumerable.Range(0, 1_000).Select(n => (n, shared)).ToArray();

        var body = _trip.Begin(Work.Map(((int, int[]) item) => item.Item2.Length == 1_000));
        LiftScope scope = new();

        var results = await _trip.RunAsync<(int, int[]), bool>(body, scope, items);

        Assert.That(results, Has.Length.EqualTo(1_000).And.All.True);
        var first = _trip.Lifts.Single();
        Assert.That(first.Content.Length, Is.InRange(4_000, 4_050));
        Assert.That(await _trip.RunAsync<(int, int[]), bool>(body, scope, items[0]), Is.EqualTo(new[] { true }));
        Assert.That(_trip.Lifts.Single(), Is.SameAs(first), "encoded once for all chunks");
    }

    [Test]
    public async Task WriteWork_ThresholdWithoutEnd_LiftsNothing()
    {
        var trip = new LiftTrip(long.MaxValue);
        var numbers = new int[100_000];

        Assert.That(await trip.Run(() => numbers.Length), Is.EqualTo(100_000));
        Assert.That(trip.Lifts, Is.Empty);
    }

    private static Node Chain(int length, Node end)
    {
        for (var i = 1; i < length; i++) end = new Node { Next = end };
        return end;
    }

    private static int Length(Node? node)
    {
        var length = 0;
        for (; node is not null; node = node.Next) length++;
        return length;
    }

    private static Node End(Node node)
    {
        while (node.Next is not null) node = node.Next;
        return node;
    }
}
