using Mentor.Protocol.Delegates;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Values;

[TestFixture]
internal sealed class ObjectTests
{
    [Test]
    public void Copy_DerivedRecordBehindItsBase_KeepsTheRuntimeType()
    {
        Person value = new Employee("Ann", 40, 1.25m) { Friend = new Person("Bo", 7) };

        Assert.That(Trip.Copy(value), Is.EqualTo(value).And.TypeOf<Employee>());
    }

    [Test]
    public void Copy_PrivateInheritedAndReadonlyFields_Arrive()
    {
        var copy = Trip.Copy(new Dog("Rex", 3) { InitOnly = 9 });

        Assert.That((copy.Name, copy.Tricks, copy.InitOnly), Is.EqualTo(("Rex", 3, 9)));
    }

    [Test]
    public void Copy_OneObjectTwice_IsOneObjectAgain()
    {
        var one = new Node { Value = 1 };

        var copy = Trip.Copy(new[] { one, one, new Node() });

        Assert.That(copy[0], Is.SameAs(copy[1]).And.Not.SameAs(copy[2]));
    }

    [Test]
    public void Copy_Cycle_IsClosedAgain()
    {
        var one = new Node { Value = 1 };
        one.Next = new Node { Value = 2, Next = one };

        var copy = Trip.Copy(one);

        Assert.That(copy.Next!.Next, Is.SameAs(copy));
    }

    [Test]
    public void Copy_ListOfAMillionNodes_DoesNotOverflowTheStack()
    {
        Node? head = null;
        for (var i = 0; i < 1_000_000; i++) head = new Node { Value = i, Next = head };

        var count = 0;
        var previous = 1_000_000;
        for (var at = Trip.Copy(head); at is not null; at = at.Next, count++)
        {
            if (at.Value != previous - 1) Assert.Fail($"{at.Value} follows {previous}");
            previous = at.Value;
        }

        Assert.That(count, Is.EqualTo(1_000_000));
    }

    [Test]
    public void Copy_DeepListWithinAnImmutableList_IsComplete()
    {
        var parent = new WithImmutable();
        for (var i = 0; i < 500; i++) parent = new WithImmutable { Parent = parent };
        var value = new WithImmutable { Items = [parent] };

        var depth = 0;
        for (var at = Trip.Copy(value).Items[0]; at is not null; at = at.Parent) depth++;

        Assert.That(depth, Is.EqualTo(501));
    }

    [Test]
    public void Copy_ManyObjects_AreCompiledOnTheWay()
    {
        var people = Enumerable.Range(0, 1_000).Select(i => new Employee($"n{i}", i, i / 3m)).ToArray();
        var points = people.Select(p => new Point3(p.Age, -p.Age, 0.5)).ToList();
        var pairs = people.Select(p => new Pair<string> { First = p.Name, Second = "x" }).ToList();

        Assert.That(Trip.Copy(people), Is.EqualTo(people));
        Assert.That(Trip.Copy(points), Is.EqualTo(points));
        Assert.That(Trip.Copy(pairs), Is.EqualTo(pairs));
    }

    [Test]
    public void Copy_AnonymousType_ArrivesAsItself()
    {
        var value = new { Name = "x", Inner = new { Number = 1 } };

        Assert.That(Trip.Copy(value), Is.EqualTo(value));
    }

    [Test]
    public void Copy_NonSerializedField_StaysBehind()
    {
        var copy = Trip.Copy(new Cached { Kept = 5, Left = new MemoryStream() });

        Assert.That((copy.Kept, copy.Left), Is.EqualTo((5, (Stream?)null)));
    }

    [Test]
    public void Copy_PlainObjects_KeepTheirIdentity()
    {
        var gate = new object();

        var copy = Trip.Copy(new[] { gate, gate, new object() });

        Assert.That(copy[0], Is.SameAs(copy[1]).And.Not.SameAs(copy[2]));
    }

    [Test]
    public void Copy_CycleThroughAnImmutableList_IsRefused()
    {
        var value = new Holder();
        var list = System.Collections.Immutable.ImmutableList.Create(value);
        value.Anything = list;

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(list));

        Assert.That(refused!.Path, Is.EqualTo("[0].Anything"));
        Assert.That(refused.Message, Does.Contain("it contains itself"));
    }

    [Test]
    public void Copy_SeveralOffenders_AreListedWithTheirPaths()
    {
        var value = new Holder
        {
            Source = new MemoryStream(),
            Children = { new Holder { Anything = new Dictionary<string, object> { ["k"] = new Thread(() => { }) } }, new Holder { Anything = IntPtr.Zero } },
        };

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(value));

        Assert.That(refused!.Refusals.Select(r => r.Path), Is.EquivalentTo(new[] { "Source", "Children[0].Anything[k]", "Children[1].Anything" }));
        Assert.That(refused.Message, Does.StartWith("Cannot send the result, a Mentor.Tests.Values.Holder; 3 things in it cannot travel:")
            .And.Contain("'Source' (System.IO.MemoryStream): an open stream has no meaning on another machine; send the path or the bytes and open it inside the delegate.")
            .And.Contain("'Children[0].Anything[k]' (System.Threading.Thread): a thread runs in this process; start it inside the delegate."));
    }
}
