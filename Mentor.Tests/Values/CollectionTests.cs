using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Values;

[TestFixture]
internal sealed class CollectionTests
{
    private static readonly int[] Numbers = [5, 3, 9, 1];
    private static readonly Dictionary<string, int> Ages = new() { ["Ann"] = 40, ["Bo"] = 7 };

    private static readonly object[] Values =
    [
        Numbers, new List<int>(Numbers), new Queue<int>(Numbers), new Stack<int>(Numbers), new LinkedList<int>(Numbers), new HashSet<int>(Numbers),
        new SortedSet<int>(Numbers), new Collection<int>(Numbers), new ObservableCollection<int>(Numbers), new ReadOnlyCollection<int>(Numbers),
        new ConcurrentQueue<int>(Numbers), new ConcurrentStack<int>(Numbers), new ConcurrentBag<int>(Numbers), Numbers.ToImmutableArray(),
        Numbers.ToImmutableList(), Numbers.ToImmutableHashSet(), Numbers.ToImmutableSortedSet(), ImmutableQueue.CreateRange(Numbers),
        ImmutableStack.CreateRange(Numbers), Ages, new SortedDictionary<string, int>(Ages), new SortedList<string, int>(Ages),
        new ConcurrentDictionary<string, int>(Ages), new ReadOnlyDictionary<string, int>(Ages), Ages.ToImmutableDictionary(), Ages.ToImmutableSortedDictionary(),
        new[] { "a", null, "c" }, new List<string?> { null, "x" }, new[,] { { 1, 2, 3 }, { 4, 5, 6 } }, new string[2, 1, 2] { { { "a", "b" } }, { { "c", "d" } } },
        new int[][] { [1], [2, 3], [] }, new int[0, 5], Array.Empty<Person>(), new bool[] { true, false }, new decimal[] { 1m }, new Point3[] { new(1, 2, 3) },
        new Guid[] { Guid.Empty }, new Colour[] { Colour.Green }, new char[] { 'x' }, new DateTime[] { new(5) }, new object[] { 1, "two", new object[] { 3.0 } },
        new HashSet<Person> { new("Ann", 1), new("Bo", 2) }, new Dictionary<(int, string), List<int>> { [(1, "a")] = [1, 2] },
    ];

    [TestCaseSource(nameof(Values))]
    public void Copy_Collection_HasTheSameContentInTheSameOrder(object value)
    {
        var copy = Trip.Copy(value);

        Assert.That(copy.GetType(), Is.EqualTo(value.GetType()));
        Assert.That(copy, Is.EqualTo(value).AsCollection);
    }

    [Test]
    public void Copy_StringKeysWithComparer_AreFoundByIt()
    {
        var copy = Trip.Copy(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["Key"] = 1 });

        Assert.That(copy["KEY"], Is.EqualTo(1));
    }

    [Test]
    public void Copy_CultureComparer_ComparesAlike()
    {
        var comparer = StringComparer.Create(System.Globalization.CultureInfo.GetCultureInfo("de-DE"), ignoreCase: true);

        var copy = Trip.Copy(new SortedSet<string>(comparer) { "ä", "b" });

        Assert.That(copy.Contains("Ä"));
    }

    [Test]
    public void Copy_ComparersOfTheProgram_TravelAlong()
    {
        var copy = Trip.Copy((new HashSet<string>(new ByLength()) { "one" }, new SortedSet<int>(new Backwards()) { 1, 2, 3 }));

        Assert.That(copy.Item1.Contains("two"));
        Assert.That(copy.Item2, Is.EqualTo(new[] { 3, 2, 1 }).AsCollection);
    }

    [Test]
    public void Copy_ComparerOfALambda_TravelsAlong()
    {
        var factor = -1;

        var copy = Trip.Copy(new SortedSet<int>(Comparer<int>.Create((x, y) => factor * x.CompareTo(y))) { 1, 3, 2 });

        Assert.That(copy, Is.EqualTo(new[] { 3, 2, 1 }).AsCollection);
    }

    [Test]
    public void Copy_ImmutableMapWithComparer_KeepsIt()
    {
        var copy = Trip.Copy(ImmutableDictionary.Create<string, int>(StringComparer.OrdinalIgnoreCase).Add("a", 1));

        Assert.That(copy["A"], Is.EqualTo(1));
    }

    [Test]
    public void Copy_DefaultComparersAsValues_AreTheDefaultOnesAgain()
    {
        var copy = Trip.Copy<object[]>([EqualityComparer<string>.Default, Comparer<int>.Default, StringComparer.Ordinal]);

        Assert.That(copy, Is.EqualTo(new object[] { EqualityComparer<string>.Default, Comparer<int>.Default, StringComparer.Ordinal }));
    }

    [Test]
    public void Copy_SetThatContainsItsOwner_IsFoundInIt()
    {
        var owner = new Holder();
        owner.Anything = new HashSet<Holder> { owner };

        var copy = Trip.Copy(owner);

        Assert.That(((HashSet<Holder>)copy.Anything!).Contains(copy));
    }

    [Test]
    public void Copy_ArrayCovariance_KeepsTheRuntimeType() => Assert.That(Trip.Copy<object[]>(new string[] { "a" }), Is.TypeOf<string[]>());

    [Test]
    public void Copy_ArrayWithLowerBound_KeepsIt()
    {
        var value = Array.CreateInstance(typeof(int), [2, 2], [1, 5]);
        value.SetValue(7, 2, 6);

        var copy = Trip.Copy(value);

        Assert.That((copy.GetLowerBound(1), copy.GetValue(2, 6)), Is.EqualTo((5, (object)7)));
    }

    [Test]
    public void Copy_DefaultImmutableArray_IsDefaultAgain()
    {
        var (none, absent) = Trip.Copy((default(ImmutableArray<int>), (ImmutableArray<int>?)null));

        Assert.That(none.IsDefault);
        Assert.That(absent, Is.Null);
    }

    [Test]
    public void Copy_InterfaceOverAList_IsAList()
    {
        var copy = Trip.Copy(new Holder { Numbers = new List<int> { 1, 2 } });

        Assert.That(copy.Numbers, Is.EqualTo(new[] { 1, 2 }).And.TypeOf<List<int>>());
    }

    [Test]
    public void Copy_LargeBlock_IsEqual()
    {
        var value = Enumerable.Range(0, 200_000).Select(i => i / 7.0).ToArray();

        Assert.That(Trip.Copy(value), Is.EqualTo(value));
    }
}
