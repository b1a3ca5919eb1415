using System.Collections;
using System.Collections.Frozen;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Mentor.Protocol.Values;

/// <summary>Objects of the framework whose fields are nobody's business, by what they are made of.</summary>
internal static class OpaqueRules
{
    public static ObjectFormatter? For(Type type, FormatterCatalog catalog)
    {
        return type.FullName switch
        {
            "System.Text.StringBuilder" => Of<StringBuilder, string>(type, catalog, from => from.ToString(), text => new(text)),
            "System.Collections.BitArray" => Of<BitArray, bool[]>(type, catalog, BitsOf, bits => new(bits)),
            "System.DBNull" => Of<DBNull, bool>(type, catalog, _ => true, _ => DBNull.Value),
            "System.Collections.Generic.ReferenceEqualityComparer" => Of<ReferenceEqualityComparer, bool>(type, catalog, _ => true, _ => ReferenceEqualityComparer.Instance),
            "System.Net.IPAddress" => Of<IPAddress, string>(type, catalog, from => from.ToString(), IPAddress.Parse),
            "System.Net.IPEndPoint" => Of<IPEndPoint, (IPAddress, int)>(type, catalog, from => (from.Address, from.Port), from => new(from.Item1, from.Item2)),
            "System.Text.RegularExpressions.Regex" => Of<Regex, (string, RegexOptions, TimeSpan)>(
                type, catalog, from => (from.ToString(), from.Options, from.MatchTimeout), from => new(from.Item1, from.Item2 & ~RegexOptions.Compiled, from.Item3)),
            "System.TimeZoneInfo" => Of<TimeZoneInfo, string>(type, catalog, from => from.ToSerializedString(), TimeZoneInfo.FromSerializedString),
            "System.Text.Json.JsonDocument" => Of<JsonDocument, string>(type, catalog, from => from.RootElement.GetRawText(), JsonFormats.Parse),
            _ => Lazy(type, catalog) ?? Method(type, catalog) ?? Json(type, catalog) ?? Frozen(type, catalog),
        };
    }

    public static ObjectFormatter LazyOf<T>(FormatterCatalog catalog) => new LazyFormatter<T>(catalog);

    private static ObjectFormatter? Lazy(Type type, FormatterCatalog catalog) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Lazy<>)
        ? (ObjectFormatter)typeof(OpaqueRules).GetMethod(nameof(LazyOf))!.MakeGenericMethod(type.GenericTypeArguments).Invoke(null, [catalog])!
        : null;

    private static MethodFormatter? Method(Type type, FormatterCatalog catalog) =>
        typeof(MethodInfo).IsAssignableFrom(type) && !type.IsAbstract ? new MethodFormatter(type, catalog) : null;

    private static OpaqueFormatter<JsonNode, (byte[], bool)>? Json(Type type, FormatterCatalog catalog) =>
        type.Namespace == "System.Text.Json.Nodes" && typeof(JsonNode).IsAssignableFrom(type) && !type.IsAbstract
            ? Of<JsonNode, (byte[], bool)>(
                type, catalog, from => (JsonFormats.Write(from), from.Options?.PropertyNameCaseInsensitive ?? false), from => JsonFormats.Read(from.Item1, from.Item2))
            : null;

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
