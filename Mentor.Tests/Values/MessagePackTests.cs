using System.Buffers;
using Mentor.Protocol.Delegates;
using Mentor.Tests.Payloads;
using MessagePack;

namespace Mentor.Tests.Values;

/// <summary>Types that MessagePack's attributes describe travel as these say.</summary>
[TestFixture]
internal sealed class MessagePackTests
{
    [Test]
    public void Copy_MembersByKey_TravelAndNoOthers()
    {
        var value = new PackedPoint { X = 1, Name = "n", Left = new MemoryStream() };
        value.Own(99);

        var copy = Trip.Copy<object>(value) as PackedPoint;

        Assert.That((copy!.X, copy.Name, copy.Left, copy.Own()), Is.EqualTo((1, "n", (Stream?)null, 7)));
    }

    [Test]
    public void PackResult_MessagePackObject_HoldsMessagePacksOwnBytes()
    {
        var value = new PackedPoint { X = 1, Name = "n" };

        var bytes = Trip.PackResult(value).ToArray();

        Assert.That(bytes.AsSpan().IndexOf(MessagePackSerializer.Serialize(value)), Is.Positive);
    }

    [Test]
    public void Copy_MembersByNameAndUnions_KeepTheirRuntimeTypes()
    {
        var copy = Trip.Copy(new PackedMap { Points = { ["a"] = new() { X = 5 } }, Shape = new PackedSquare(2) });
        var shapes = Trip.Copy<IPackedShape[]>([new PackedCircle(1), new PackedSquare(2)]);

        Assert.That((copy.Points["a"].X, copy.Shape), Is.EqualTo((5, new PackedSquare(2))));
        Assert.That(shapes, Is.EqualTo(new IPackedShape[] { new PackedCircle(1), new PackedSquare(2) }));
    }

    [Test]
    public async Task Run_InternalTypesAndStructs_TravelToo()
    {
        var value = new PackedInternal(1, new PackedStruct(2), DayOfWeek.Friday);
        PackedStruct?[] structs = [new PackedStruct(7), null];

        Assert.That(await Trip.Run(() => (value, structs)), Is.EqualTo((value, structs)).Using<PackedStruct?>((a, b) => a?.Number == b?.Number));
    }

    [Test]
    public void Copy_FormatterOfItsOwn_IsUsed() => Assert.That(Trip.Copy(new PackedByHand(41)).Number, Is.EqualTo(41));

    [Test]
    public void Copy_OneObjectTwice_IsOneObjectAgainButNotWithinIt()
    {
        var one = new PackedPoint();

        var copy = Trip.Copy((new[] { one, one }, new PackedMap { Points = { ["a"] = one, ["b"] = one } }));

        Assert.That(copy.Item1[0], Is.SameAs(copy.Item1[1]));
        Assert.That(copy.Item2.Points["a"], Is.Not.SameAs(copy.Item2.Points["b"]));
    }

    private static IEnumerable<object> Cycles()
    {
        var node = new PackedNode();
        node.Next = new PackedNode { Next = node };
        yield return node;
        var tree = new PackedTree();
        tree.Children.Add(tree);
        yield return tree;
    }

    [TestCaseSource(nameof(Cycles))]
    [CancelAfter(60_000)]
    public void Copy_CycleWithin_IsRefusedBeforeTheStackOverflows(object node)
    {
        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(new Holder { Anything = node }));

        Assert.That(refused!.Message, Does.EndWith(
            ": it contains itself or is nested too deeply for MessagePack; break the cycle, or remove MessagePack's attribute from its type."));
    }

    [Test]
    public void Copy_AttributesThatMessagePackRejects_AreRefusedInItsWords()
    {
        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(new PackedWithoutKeys()));

        Assert.That(refused!.Message, Does.Contain("MessagePack cannot write it: all public members must mark KeyAttribute or IgnoreMemberAttribute").And.EndWith("; mend the attributes on its type."));
    }

    [TestCase(400, true)]
    [TestCase(600, false)]
    public void Copy_Chain_TravelsAsDeepAsUntrustedDataMayBeRead(int length, bool travels)
    {
        PackedNode? chain = null;
        for (var i = 0; i < length; i++) chain = new PackedNode { Next = chain };

        if (!travels) Assert.Throws<DelegateSerializationException>(() => Trip.Copy(chain));
        else Assert.That(Trip.Copy(chain)!.Next!.Next, Is.Not.Null);
    }

    [Test]
    public void Copy_LargeObject_IsEqual()
    {
        var tree = new PackedTree { Children = [.. Enumerable.Range(0, 50_000).Select(_ => new PackedTree { Children = [new PackedTree()] })] };

        Assert.That(Trip.Copy(tree).Children, Has.Count.EqualTo(50_000));
    }
}
