using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Mentor.Protocol.Values;

/// <summary>How types of the framework travel. A type that is not named here does not.</summary>
internal static class FrameworkRules
{
    // Their fields are what they are, and part of their contract.
    private static readonly HashSet<Type> Fieldwise =
    [
        typeof(KeyValuePair<,>), typeof(Complex), typeof(Index), typeof(Range), typeof(StrongBox<>),
        typeof(Vector2), typeof(Vector3), typeof(Vector4), typeof(Quaternion), typeof(Matrix3x2), typeof(Matrix4x4), typeof(Plane),
        typeof(System.Drawing.Color), typeof(System.Drawing.Point), typeof(System.Drawing.PointF),
        typeof(System.Drawing.Size), typeof(System.Drawing.SizeF), typeof(System.Drawing.Rectangle), typeof(System.Drawing.RectangleF),
    ];

    // The framework keeps this class to itself.
    private static readonly Type MadeComparer = Comparer<int>.Create(static (x, y) => 0).GetType().GetGenericTypeDefinition();

    private static readonly Dictionary<Type, string> Collections = new()
    {
        [typeof(List<>)] = nameof(CollectionRules.List),
        [typeof(Queue<>)] = nameof(CollectionRules.Queue),
        [typeof(Stack<>)] = nameof(CollectionRules.Stack),
        [typeof(LinkedList<>)] = nameof(CollectionRules.Linked),
        [typeof(HashSet<>)] = nameof(CollectionRules.HashSet),
        [typeof(SortedSet<>)] = nameof(CollectionRules.SortedSet),
        [typeof(Collection<>)] = nameof(CollectionRules.Collection),
        [typeof(ObservableCollection<>)] = nameof(CollectionRules.Observable),
        [typeof(ReadOnlyCollection<>)] = nameof(CollectionRules.ReadOnly),
        [typeof(ConcurrentQueue<>)] = nameof(CollectionRules.ConcurrentQueue),
        [typeof(ConcurrentStack<>)] = nameof(CollectionRules.ConcurrentStack),
        [typeof(ConcurrentBag<>)] = nameof(CollectionRules.ConcurrentBag),
        [typeof(ImmutableList<>)] = nameof(CollectionRules.ImmutableList),
        [typeof(ImmutableQueue<>)] = nameof(CollectionRules.ImmutableQueue),
        [typeof(ImmutableStack<>)] = nameof(CollectionRules.ImmutableStack),
        [typeof(ImmutableHashSet<>)] = nameof(CollectionRules.ImmutableHashSet),
        [typeof(ImmutableSortedSet<>)] = nameof(CollectionRules.ImmutableSortedSet),
        [typeof(Dictionary<,>)] = nameof(MapRules.Dictionary),
        [typeof(SortedDictionary<,>)] = nameof(MapRules.Sorted),
        [typeof(SortedList<,>)] = nameof(MapRules.SortedList),
        [typeof(ConcurrentDictionary<,>)] = nameof(MapRules.Concurrent),
        [typeof(ReadOnlyDictionary<,>)] = nameof(MapRules.ReadOnly),
        [typeof(ImmutableDictionary<,>)] = nameof(MapRules.Immutable),
        [typeof(ImmutableSortedDictionary<,>)] = nameof(MapRules.ImmutableSorted),
    };

    public static bool IsFieldwise(Type type) =>
        Fieldwise.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type)
        || (type.Assembly == typeof(object).Assembly && typeof(ITuple).IsAssignableFrom(type));

    public static Formatter? ForVariable(Type type, FormatterCatalog catalog)
    {
        if (!type.IsGenericType) return null;
        return type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            ? (Formatter)FormatterCatalog.Make(typeof(ImmutableArrayFormatter<>), type.GenericTypeArguments, catalog)
            : null;
    }

    public static ObjectFormatter? ForContent(Type type, FormatterCatalog catalog)
    {
        if (type.IsGenericType && Collections.TryGetValue(type.GetGenericTypeDefinition(), out var rule))
        {
            var rules = type.GenericTypeArguments.Length == 1 ? typeof(CollectionRules) : typeof(MapRules);
            return (ObjectFormatter)rules.GetMethod(rule, BindingFlags.Public | BindingFlags.Static)!
                .MakeGenericMethod(type.GenericTypeArguments).Invoke(null, [catalog])!;
        }

        if (typeof(Exception).IsAssignableFrom(type)) return new ExceptionFormatter(type, catalog);
        if (type.Assembly != typeof(object).Assembly || type.IsAbstract) return null;
        if (typeof(StringComparer).IsAssignableFrom(type)) return new StringComparerFormatter(type);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == MadeComparer)
            return (ObjectFormatter)FormatterCatalog.Make(typeof(ComparisonFormatter<>), type.GenericTypeArguments, type, catalog);
        return DefaultComparerFormatter.For(type);
    }
}
