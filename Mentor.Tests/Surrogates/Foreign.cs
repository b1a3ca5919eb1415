using System.Diagnostics;
using Mentor.Protocol.Surrogates;
using Mentor.Tests.Surrogates;

[assembly: TravelsAs(typeof(StopwatchReading))]
[assembly: TravelsAs(typeof(LookupContent<,>))]
[assembly: TravelsAs(typeof(RangeText))]
[assembly: TravelsAs(typeof(ShapeText))]

namespace Mentor.Tests.Surrogates;

/// <summary>For a class of the framework, which no rule lets travel.</summary>
internal sealed record StopwatchReading(TimeSpan Elapsed) : ISurrogate<Stopwatch, StopwatchReading>
{
    public static StopwatchReading From(Stopwatch value) => new(value.Elapsed);

    public Stopwatch Restore() => Elapsed >= TimeSpan.Zero ? new() : throw new InvalidOperationException();
}

/// <summary>For an interface, and with it for a generic class of the framework that nobody can name.</summary>
internal sealed record LookupContent<TKey, TElement>(List<(TKey Key, List<TElement> Elements)> Groups) : ISurrogate<ILookup<TKey, TElement>, LookupContent<TKey, TElement>>
{
    public static LookupContent<TKey, TElement> From(ILookup<TKey, TElement> value) => new([.. value.Select(group => (group.Key, group.ToList()))]);

    public ILookup<TKey, TElement> Restore() =>
        Groups.SelectMany(group => group.Elements.Select(element => (group.Key, element))).ToLookup(pair => pair.Key, pair => pair.element);
}

/// <summary>For a struct of the framework.</summary>
internal readonly record struct RangeText(string Text) : ISurrogate<System.Net.IPNetwork, RangeText>
{
    public static RangeText From(System.Net.IPNetwork value) => new(value.ToString());

    public System.Net.IPNetwork Restore() => System.Net.IPNetwork.Parse(Text);
}

/// <summary>For all classes that derive from an abstract one.</summary>
internal sealed record ShapeText(string Text) : ISurrogate<Shape, ShapeText>
{
    public static ShapeText From(Shape value) => new(value.Name);

    public Shape Restore() => Text == "circle" ? new Circle() : new Square();
}

internal abstract class Shape
{
    public abstract string Name { get; }
}

internal sealed class Circle : Shape
{
    private readonly object _handle = new MemoryStream();

    public override string Name => _handle is null ? "" : "circle";
}

internal sealed class Square : Shape
{
    public override string Name => "square";
}

internal sealed record OtherReading : ISurrogate<Stopwatch, OtherReading>
{
    public static OtherReading From(Stopwatch value) => new();

    public Stopwatch Restore() => new();
}

/// <summary>Stands for something of which its own type parameter is only a part.</summary>
internal sealed record ListOf<T> : ISurrogate<Lazy<List<T>>, ListOf<T>>
{
    public static ListOf<T> From(Lazy<List<T>> value) => new();

    public Lazy<List<T>> Restore() => new();
}
