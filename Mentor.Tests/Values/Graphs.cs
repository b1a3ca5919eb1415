using System.Collections;
using CsCheck;

namespace Mentor.Tests.Values;

/// <summary>Object graphs at random, and what they look like: values, runtime types and sharing.</summary>
internal static class Graphs
{
    private static readonly Gen<object?> Leaf = Gen.OneOf<object?>(
        Gen.Const(0).Select(_ => (object?)null), Of(Gen.Int), Of(Gen.String), Of(Gen.Double), Of(Gen.Decimal),
        Of(Gen.DateTime), Of(Gen.Guid), Of(Gen.Long.Array), Of(Gen.Char), Of(Gen.Bool));

    public static Gen<object?> Any => Gen.Recursive<object?>((depth, inner) => depth > 5 ? Leaf : Gen.OneOf(
        Leaf,
        Of(inner.List[0, 4]),
        Of(inner.Array[0, 4]),
        Of(Gen.Dictionary(Gen.Int, inner)[0, 4]),
        Of(Gen.Select(inner, Gen.Int)),
        inner.Select(value => (object?)new Holder { Anything = value }),
        inner.Select(value => (object?)new[] { value, value })));

    private static Gen<object?> Of<T>(Gen<T> gen) => gen.Select(value => (object?)value);

    public static string Print(object? value) => Print(value, []);

    /// <summary>The objects that a graph holds at its first two levels.</summary>
    public static IEnumerable<object?> Parts(object? graph) => Inner(graph).Concat(Inner(graph).SelectMany(Inner)).Where(part => part is not null);

    private static IEnumerable<object?> Inner(object? value) => value switch
    {
        Holder holder => [holder.Anything],
        IDictionary map => map.Values.Cast<object?>(),
        IEnumerable items and not string => items.Cast<object?>(),
        _ => [],
    };

    private static string Print(object? value, List<object> seen)
    {
        if (value is null) return "null";
        // All share the array that is empty, and nobody tells it from a copy.
        var isObject = value is not (string or ValueType or Array { Length: 0 });
        if (isObject && seen.FindIndex(other => ReferenceEquals(other, value)) is >= 0 and var index) return $"&{index}";
        if (isObject) seen.Add(value);
        var content = value switch
        {
            Holder holder => Print(holder.Anything, seen),
            IDictionary map => string.Join(",", map.Keys.Cast<object>().Select(key => $"{key}={Print(map[key], seen)}")),
            IEnumerable items when value is not string => string.Join(",", items.Cast<object?>().Select(item => Print(item, seen))),
            ValueTuple<object?, int> pair => $"{Print(pair.Item1, seen)},{pair.Item2}",
            double number => $"{BitConverter.DoubleToInt64Bits(number)}",
            DateTime time => $"{time.Ticks} {time.Kind}",
            _ => value.ToString(),
        };
        return $"{value.GetType().Name}({content})";
    }
}
