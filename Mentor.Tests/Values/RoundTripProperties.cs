using CsCheck;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Values;

/// <summary>Whatever graph is generated, its copy has the same shape: values, runtime types and sharing.</summary>
[TestFixture]
internal sealed class RoundTripProperties
{
    private static readonly Gen<object?> Leaf = Gen.OneOf<object?>(
        Gen.Const(0).Select(_ => (object?)null), Any(Gen.Int), Any(Gen.String), Any(Gen.Double), Any(Gen.Decimal),
        Any(Gen.DateTime), Any(Gen.Guid), Any(Gen.Long.Array), Any(Gen.Char), Any(Gen.Bool));

    [Test]
    public void Copy_AnyGraph_PrintsAlike() => Graph.Sample(graph => Print(Trip.Copy(graph)) == Print(graph), iter: 300);

    private static Gen<object?> Graph => Gen.Recursive<object?>((depth, inner) => depth > 5 ? Leaf : Gen.OneOf(
        Leaf,
        Any(inner.List[0, 4]),
        Any(inner.Array[0, 4]),
        Any(Gen.Dictionary(Gen.Int, inner)[0, 4]),
        Any(Gen.Select(inner, Gen.Int)),
        inner.Select(value => (object?)new Holder { Anything = value }),
        inner.Select(value => (object?)new[] { value, value })));

    private static Gen<object?> Any<T>(Gen<T> gen) => gen.Select(value => (object?)value);

    private static string Print(object? value) => Print(value, []);

    private static string Print(object? value, List<object> seen)
    {
        if (value is null) return "null";
        if (value is not (string or ValueType) && seen.FindIndex(other => ReferenceEquals(other, value)) is >= 0 and var index) return $"&{index}";
        if (value is not (string or ValueType)) seen.Add(value);
        var content = value switch
        {
            Holder holder => Print(holder.Anything, seen),
            System.Collections.IDictionary map => string.Join(",", map.Keys.Cast<object>().Select(key => $"{key}={Print(map[key], seen)}")),
            System.Collections.IEnumerable items when value is not string => string.Join(",", items.Cast<object?>().Select(item => Print(item, seen))),
            ValueTuple<object?, int> pair => $"{Print(pair.Item1, seen)},{pair.Item2}",
            double number => $"{BitConverter.DoubleToInt64Bits(number)}",
            DateTime time => $"{time.Ticks} {time.Kind}",
            _ => value.ToString(),
        };
        return $"{value.GetType().Name}({content})";
    }
}
