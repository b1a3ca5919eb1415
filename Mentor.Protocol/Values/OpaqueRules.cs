using System.Collections;
using System.Collections.Frozen;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Mentor.Protocol.Values;

/// <summary>Objects of the framework whose fields are nobody's business, by what they are made of.</summary>
internal static class OpaqueRules
{
    public static ObjectFormatter? For(Type type, FormatterCatalog catalog)
    {
        if (!FrameworkAssemblies.Has(type.Assembly)) return null;
        return type.FullName switch
        {
            "System.Text.StringBuilder" => Of<StringBuilder, string>(type, catalog, from => from.ToString(), text => new(text)),
            "System.Collections.BitArray" => Of<BitArray, bool[]>(type, catalog, BitsOf, bits => new(bits)),
            "System.Net.IPAddress" => Of<IPAddress, string>(type, catalog, from => from.ToString(), IPAddress.Parse),
            "System.Net.IPEndPoint" => Of<IPEndPoint, (IPAddress, int)>(type, catalog, from => (from.Address, from.Port), from => new(from.Item1, from.Item2)),
            "System.Text.RegularExpressions.Regex" => Of<Regex, (string, RegexOptions, TimeSpan)>(
                type, catalog, from => (from.ToString(), from.Options, from.MatchTimeout), from => new(from.Item1, from.Item2 & ~RegexOptions.Compiled, from.Item3)),
            "System.TimeZoneInfo" => Of<TimeZoneInfo, string>(type, catalog, from => from.ToSerializedString(), TimeZoneInfo.FromSerializedString),
            _ => Frozen(type, catalog),
        };
    }

    private static bool[] BitsOf(BitArray from)
    {
        var bits = new bool[from.Length];
        from.CopyTo(bits, 0);
        return bits;
    }

    // Their classes differ by what was frozen; what they are made of does not.
    private static ObjectFormatter? Frozen(Type type, FormatterCatalog catalog)
    {
        if (type.Namespace != "System.Collections.Frozen" || type.IsAbstract) return null;
        for (var at = type.BaseType; at is not null; at = at.BaseType)
        {
            if (!at.IsGenericType) continue;
            var rule = at.GetGenericTypeDefinition() == typeof(FrozenSet<>) ? nameof(FrozenSet)
                : at.GetGenericTypeDefinition() == typeof(FrozenDictionary<,>) ? nameof(FrozenMap) : null;
            if (rule is null) continue;
            return (ObjectFormatter)typeof(OpaqueRules).GetMethod(rule)!.MakeGenericMethod(at.GenericTypeArguments).Invoke(null, [type, catalog])!;
        }

        return null;
    }

    public static ObjectFormatter FrozenSet<T>(Type type, FormatterCatalog catalog) =>
        new WholeFormatter<FrozenSet<T>, T>(
            type, catalog, from => from.Comparer, (comparer, items) => items.ToFrozenSet((IEqualityComparer<T>?)comparer));

    public static ObjectFormatter FrozenMap<TKey, TValue>(Type type, FormatterCatalog catalog)
        where TKey : notnull =>
        new WholeFormatter<FrozenDictionary<TKey, TValue>, KeyValuePair<TKey, TValue>>(
            type, catalog, from => from.Comparer, (comparer, items) => items.ToFrozenDictionary((IEqualityComparer<TKey>?)comparer));

    private static OpaqueFormatter<T, TValue> Of<T, TValue>(Type type, FormatterCatalog catalog, Func<T, TValue> describe, Func<TValue, T> make)
        where T : class =>
        new(type, catalog, describe, make);
}
