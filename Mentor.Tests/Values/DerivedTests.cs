using Mentor.Protocol.Delegates;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Values;

/// <summary>Classes of the program that derive from those of the framework.</summary>
[TestFixture]
internal sealed class DerivedTests
{
    [Test]
    public void Copy_List_KeepsContentFieldsAndType()
    {
        var copy = Trip.Copy<IReadOnlyList<string>>(new Names { "a", "b" });
        var titled = Trip.Copy(new Names { Title = "t" });

        Assert.That(copy, Is.EqualTo(new[] { "a", "b" }).And.TypeOf<Names>());
        Assert.That((titled.Title, titled.Count), Is.EqualTo(("t", 0)));
        titled.Add("c");
        Assert.That(titled, Is.EqualTo(new[] { "c" }));
    }

    [Test]
    public void Copy_DictionaryThatContainsItself_KeepsComparerAndCycle()
    {
        var register = new Register(StringComparer.OrdinalIgnoreCase, "me");
        register["self"] = register;

        var copy = Trip.Copy(register);

        Assert.That((copy.Owner, copy.Count), Is.EqualTo(("me", 1)));
        Assert.That(copy["SELF"], Is.SameAs(copy));
    }

    [Test]
    public void Copy_SetOfTwoLevels_KeepsBoth()
    {
        var copy = Trip.Copy(new Labels(5) { new Person("Ann", 1) });

        Assert.That((copy.Limit, copy.Contains(new Person("Ann", 1))), Is.EqualTo((5, true)));
    }

    [Test]
    public void Copy_CollectionsThatOverrideInsertItem_AreFilledPastIt()
    {
        var copy = Trip.Copy(new Checked([1, 2]) { 1, 2 });
        var watched = Trip.Copy(new Watched { "a" });

        Assert.That(copy, Is.EqualTo(new[] { 1, 2 }));
        Assert.That(() => copy.Add(3), Throws.ArgumentException);
        Assert.That((watched[0], watched.Changes), Is.EqualTo(("a", 1)));
    }

    [Test]
    public void Copy_ReadOnlyCollection_KeepsContentAndFields()
    {
        var copy = Trip.Copy(new Route([new(1, 2, 3)]) { Name = "home" });

        Assert.That((copy.Name, copy[0]), Is.EqualTo(("home", new Point3(1, 2, 3))));
    }

    [Test]
    public void Copy_ManyOfThem_AreCompiledOnTheWay()
    {
        var copy = Trip.Copy(Enumerable.Range(0, 50).Select(i => new Names { Title = $"{i}" }).ToArray());

        Assert.That(copy.Select(names => names.Title), Is.EqualTo(Enumerable.Range(0, 50).Select(i => $"{i}")));
    }

    [Test]
    public void Copy_ClassesWithoutContentOfTheFrameworks_TravelFieldByField()
    {
        var copy = Trip.Copy((new Happened(1), new MarkAttribute("m"), new SortedSet<string>(new LongestFirst(1)) { "a", "bbb" }));

        Assert.That((copy.Item1.Number, copy.Item2.Text, copy.Item3.Min), Is.EqualTo((1, "m", "bbb")));
    }

    [Test]
    public void Copy_OwnEnumerationBesideTheBases_IsRefused()
    {
        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(new Upper { "a" }));

        Assert.That(refused!.Message, Does.Contain("it has a System.Collections.Generic.IEnumerable<System.String>.GetEnumerator of its own beside that of ")
            .And.EndWith("; hold the collection in a field instead of deriving from it."));
    }

    [Test]
    public void Copy_CollectionWithoutARule_IsRefusedByTheNameOfItsBase()
    {
        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(new Shelf { new Person("Ann", 1) }));

        Assert.That(refused!.Message, Does.Contain("it derives from System.Collections.ObjectModel.KeyedCollection`2").And.Contain("whose content is the framework's own; hold such an object in a field instead of deriving from it."));
    }
}
