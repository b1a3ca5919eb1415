using System.Collections.ObjectModel;

namespace Mentor.Tests.Values;

internal sealed class Names : List<string>
{
    public string? Title { get; init; }
}

internal sealed class Register(IEqualityComparer<string> comparer, string owner) : Dictionary<string, Register>(comparer)
{
    public string Owner { get; } = owner;
}

internal class Tags : HashSet<Person>;

internal sealed class Labels(int limit) : Tags
{
    public int Limit { get; } = limit;
}

/// <summary>Whose additions are checked by fields that are not there yet while it is filled.</summary>
internal sealed class Checked(List<int> allowed) : Collection<int>
{
    protected override void InsertItem(int index, int item)
    {
        if (!allowed.Contains(item)) throw new ArgumentException($"{item} is not allowed.");
        base.InsertItem(index, item);
    }
}

internal sealed class Watched : ObservableCollection<string>
{
    public int Changes { get; private set; }

    protected override void InsertItem(int index, string item)
    {
        Changes++;
        base.InsertItem(index, item);
    }
}

internal sealed class Route(IList<Point3> points) : ReadOnlyCollection<Point3>(points)
{
    public string Name { get; init; } = "";
}

internal sealed class Upper : List<string>, IEnumerable<string>
{
    IEnumerator<string> IEnumerable<string>.GetEnumerator() => this.Select(text => text.ToUpperInvariant()).GetEnumerator();
}

internal sealed class Shelf : KeyedCollection<string, Person>
{
    protected override string GetKeyForItem(Person item) => item.Name;
}

internal sealed class Happened(int number) : EventArgs
{
    public int Number { get; } = number;
}

[AttributeUsage(AttributeTargets.Class)]
internal sealed class MarkAttribute(string text) : Attribute
{
    public string Text { get; } = text;
}

internal sealed class LongestFirst(int sign) : Comparer<string>
{
    public override int Compare(string? x, string? y) => sign * (y?.Length ?? 0).CompareTo(x?.Length ?? 0);
}
