using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Mentor.Protocol.Reports;

namespace Mentor.Protocol.Values;

/// <summary>How types of the framework travel. A type that is not named here does not.</summary>
internal static class FrameworkRules
{
    // By name, not by typeof: to name a type is to load its assembly, in each executor, before the first delegate runs.
    // These travel field by field: their fields are what they are, and part of their contract.
    private static readonly HashSet<string> Fieldwise =
    [
        "System.Collections.Generic.KeyValuePair`2", "System.Index", "System.Range", "System.Numerics.Complex", "System.Runtime.CompilerServices.StrongBox`1",
        "System.Numerics.Vector2", "System.Numerics.Vector3", "System.Numerics.Vector4", "System.Numerics.Quaternion",
        "System.Numerics.Matrix3x2", "System.Numerics.Matrix4x4", "System.Numerics.Plane",
        "System.Drawing.Color", "System.Drawing.Point", "System.Drawing.PointF", "System.Drawing.Size", "System.Drawing.SizeF",
        "System.Drawing.Rectangle", "System.Drawing.RectangleF",
    ];

    private static readonly Dictionary<string, string> Collections = new()
    {
        ["System.Collections.Generic.List`1"] = nameof(CollectionRules.List),
        ["System.Collections.Generic.Queue`1"] = nameof(CollectionRules.Queue),
        ["System.Collections.Generic.Stack`1"] = nameof(CollectionRules.Stack),
        ["System.Collections.Generic.LinkedList`1"] = nameof(CollectionRules.Linked),
        ["System.Collections.Generic.HashSet`1"] = nameof(CollectionRules.HashSet),
        ["System.Collections.Generic.SortedSet`1"] = nameof(CollectionRules.SortedSet),
        ["System.Collections.Generic.Dictionary`2"] = nameof(MapRules.Dictionary),
        ["System.Collections.Generic.SortedDictionary`2"] = nameof(MapRules.Sorted),
        ["System.Collections.Generic.SortedList`2"] = nameof(MapRules.SortedList),
        ["System.Collections.Generic.OrderedDictionary`2"] = nameof(MapRules.Ordered),
        ["System.Collections.Generic.PriorityQueue`2"] = nameof(MapRules.Priority),
        ["System.Collections.ObjectModel.Collection`1"] = nameof(CollectionRules.Collection),
        ["System.Collections.ObjectModel.ObservableCollection`1"] = nameof(CollectionRules.Observable),
        ["System.Collections.ObjectModel.ReadOnlyCollection`1"] = nameof(CollectionRules.ReadOnly),
        ["System.Collections.ObjectModel.ReadOnlyObservableCollection`1"] = nameof(CollectionRules.ReadOnlyObservable),
        ["System.Collections.ObjectModel.ReadOnlySet`1"] = nameof(CollectionRules.ReadOnlySet),
        ["System.Collections.ObjectModel.ReadOnlyDictionary`2"] = nameof(MapRules.ReadOnly),
        ["System.Collections.Concurrent.ConcurrentQueue`1"] = nameof(CollectionRules.ConcurrentQueue),
        ["System.Collections.Concurrent.ConcurrentStack`1"] = nameof(CollectionRules.ConcurrentStack),
        ["System.Collections.Concurrent.ConcurrentBag`1"] = nameof(CollectionRules.ConcurrentBag),
        ["System.Collections.Concurrent.ConcurrentDictionary`2"] = nameof(MapRules.Concurrent),
        ["System.Collections.Immutable.ImmutableList`1"] = nameof(CollectionRules.ImmutableList),
        ["System.Collections.Immutable.ImmutableQueue`1"] = nameof(CollectionRules.ImmutableQueue),
        ["System.Collections.Immutable.ImmutableStack`1"] = nameof(CollectionRules.ImmutableStack),
        ["System.Collections.Immutable.ImmutableHashSet`1"] = nameof(CollectionRules.ImmutableHashSet),
        ["System.Collections.Immutable.ImmutableSortedSet`1"] = nameof(CollectionRules.ImmutableSortedSet),
        ["System.Collections.Immutable.ImmutableDictionary`2"] = nameof(MapRules.Immutable),
        ["System.Collections.Immutable.ImmutableSortedDictionary`2"] = nameof(MapRules.ImmutableSorted),
    };

    public static bool IsFieldwise(Type type) =>
        Fieldwise.Contains(NameOf(type))
        || (type.Assembly == typeof(object).Assembly && typeof(ITuple).IsAssignableFrom(type));

    public static bool IsCollection(Type type) => Collections.ContainsKey(NameOf(type));

    public static Formatter? ForVariable(Type type, FormatterCatalog catalog)
    {
        if (!type.IsGenericType) return NameOf(type) == "System.Text.Json.JsonElement" ? JsonElement() : null;
        return NameOf(type) switch
        {
            "System.Collections.Immutable.ImmutableArray`1" => Make(typeof(ImmutableArrayFormatter<>)),
            "System.ArraySegment`1" => Make(typeof(SegmentFormatter<>)),
            "System.Memory`1" => Make(typeof(MemoryFormatter<>)),
            "System.ReadOnlyMemory`1" => Make(typeof(ReadOnlyMemoryFormatter<>)),
            _ => null,
        };

        Formatter Make(Type definition) => (Formatter)FormatterCatalog.Make(definition, type.GenericTypeArguments, catalog);
    }

    // Apart: only to compile it loads the assembly.
    private static JsonElementFormatter JsonElement() => new();

    public static ObjectFormatter? ForContent(Type type, FormatterCatalog catalog)
    {
        if (typeof(Exception).IsAssignableFrom(type)) return new ExceptionFormatter(type, catalog);
        // Before the opaque rules: only to compile them loads half the framework, which a program's own types have no use for.
        if (!FrameworkAssemblies.Has(type.Assembly)) return type.BaseType is { FullName: "System.Text.RegularExpressions.Regex" } ? GeneratedRegexFormatter.For(type) : null;
        if (Collections.TryGetValue(NameOf(type), out var rule))
        {
            var rules = type.GenericTypeArguments.Length == 1 ? typeof(CollectionRules) : typeof(MapRules);
            return (ObjectFormatter)rules.GetMethod(rule, BindingFlags.Public | BindingFlags.Static)!
                .MakeGenericMethod(type.GenericTypeArguments).Invoke(null, [catalog])!;
        }

        if (typeof(Type).IsAssignableFrom(type)) return new BoxFormatter(type, catalog.Of<Type?>());
        if (type.IsAbstract) return null;
        return type.Assembly == typeof(object).Assembly ? OfCore(type, catalog) ?? OpaqueRules.For(type, catalog) : OpaqueRules.For(type, catalog);
    }

    private static ObjectFormatter? OfCore(Type type, FormatterCatalog catalog)
    {
        if (type == TimeProvider.System.GetType()) return new SystemTimeFormatter(type);
        if (typeof(StringComparer).IsAssignableFrom(type)) return new StringComparerFormatter(type);
        if (NameOf(type) == "System.Collections.Generic.ComparisonComparer`1")
            return (ObjectFormatter)FormatterCatalog.Make(typeof(ComparisonFormatter<>), type.GenericTypeArguments, type, catalog);
        if (NameOf(type) == "System.Progress`1") return (ObjectFormatter)FormatterCatalog.Make(typeof(ProgressObjectFormatter<>), type.GenericTypeArguments);
        if (type.Name == "DelegateEqualityComparer`1")
            return (ObjectFormatter)FormatterCatalog.Make(typeof(EqualityFormatter<>), type.GenericTypeArguments, type, catalog);
        if (typeof(Encoding).IsAssignableFrom(type)) return new EncodingFormatter(type);
        return DefaultComparerFormatter.For(type);
    }

    // A program may have a type of the same name.
    private static string NameOf(Type type) =>
        (type.Namespace ?? "").StartsWith("System", StringComparison.Ordinal) && FrameworkAssemblies.Has(type.Assembly)
            ? (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!
            : "";
}
