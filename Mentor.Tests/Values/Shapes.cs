namespace Mentor.Tests.Values;

internal enum Colour : byte
{
    Red,
    Green = 200,
}

internal record Person(string Name, int Age)
{
    public Person? Friend { get; set; }
}

internal sealed record Employee(string Name, int Age, decimal Salary) : Person(Name, Age);

internal readonly record struct Point3(double X, double Y, double Z);

internal readonly struct Nothing;

internal struct Pair<T>
{
    public T First;
    public T Second;
}

internal class Animal
{
    private readonly string _name;

    public Animal(string name) => _name = name;

    public string Name => _name;
}

internal sealed class Dog(string name, int tricks) : Animal(name)
{
    private readonly int _name = tricks;

    public int Tricks => _name;

    public string Describe() => $"{Name}:{Tricks}";

    public int InitOnly { get; init; }
}

internal sealed class Node
{
    public int Value;
    public Node? Next;
}

internal sealed class Cached
{
    public int Kept;

    [NonSerialized]
    public Stream? Left;
}

internal sealed class Holder
{
    public object? Anything;
    public IEnumerable<int>? Numbers;
    public Stream? Source;
    public List<Holder> Children = [];
}

internal sealed class WithImmutable
{
    public System.Collections.Immutable.ImmutableList<WithImmutable> Items = [];
    public WithImmutable? Parent;
}

internal sealed class ByLength : IEqualityComparer<string>
{
    public bool Equals(string? x, string? y) => x?.Length == y?.Length;

    public int GetHashCode(string obj) => obj.Length;
}

internal sealed class Backwards : IComparer<int>
{
    public int Compare(int x, int y) => y.CompareTo(x);
}
