using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace Mentor.Protocol.Values;

/// <summary>The framework's collections of keys and values: how to make each.</summary>
internal static class MapRules
{
    public static ObjectFormatter Dictionary<TKey, TValue>(FormatterCatalog catalog)
        where TKey : notnull =>
        new MapFormatter<Dictionary<TKey, TValue>, TKey, TValue>(catalog, from => from.Comparer, comparer => new((IEqualityComparer<TKey>?)comparer));

    public static ObjectFormatter Sorted<TKey, TValue>(FormatterCatalog catalog)
        where TKey : notnull =>
        new MapFormatter<SortedDictionary<TKey, TValue>, TKey, TValue>(catalog, from => from.Comparer, comparer => new((IComparer<TKey>?)comparer));

    public static ObjectFormatter SortedList<TKey, TValue>(FormatterCatalog catalog)
        where TKey : notnull =>
        new MapFormatter<SortedList<TKey, TValue>, TKey, TValue>(catalog, from => from.Comparer, comparer => new((IComparer<TKey>?)comparer));

    public static ObjectFormatter Ordered<TKey, TValue>(FormatterCatalog catalog)
        where TKey : notnull =>
        new MapFormatter<OrderedDictionary<TKey, TValue>, TKey, TValue>(catalog, from => from.Comparer, comparer => new((IEqualityComparer<TKey>?)comparer));

    public static ObjectFormatter Concurrent<TKey, TValue>(FormatterCatalog catalog)
        where TKey : notnull =>
        new MapFormatter<ConcurrentDictionary<TKey, TValue>, TKey, TValue>(
            catalog, from => from.Comparer, comparer => new((IEqualityComparer<TKey>?)comparer ?? EqualityComparer<TKey>.Default));

    public static ObjectFormatter ReadOnly<TKey, TValue>(FormatterCatalog catalog)
        where TKey : notnull =>
        new OpaqueFormatter<ReadOnlyDictionary<TKey, TValue>, IDictionary<TKey, TValue>>(
            typeof(ReadOnlyDictionary<TKey, TValue>), catalog, Inner<TKey, TValue>.MapOf, map => new(map));

    public static ObjectFormatter Immutable<TKey, TValue>(FormatterCatalog catalog)
        where TKey : notnull =>
        Whole<ImmutableDictionary<TKey, TValue>, TKey, TValue>(
            catalog, from => from.KeyComparer, (comparer, items) => ImmutableDictionary.CreateRange((IEqualityComparer<TKey>?)comparer, items));

    public static ObjectFormatter ImmutableSorted<TKey, TValue>(FormatterCatalog catalog)
        where TKey : notnull =>
        Whole<ImmutableSortedDictionary<TKey, TValue>, TKey, TValue>(
            catalog, from => from.KeyComparer, (comparer, items) => ImmutableSortedDictionary.CreateRange((IComparer<TKey>?)comparer, items));

    public static ObjectFormatter Priority<TElement, TPriority>(FormatterCatalog catalog) => new PriorityQueueFormatter<TElement, TPriority>(catalog);

    private static WholeFormatter<TMap, KeyValuePair<TKey, TValue>> Whole<TMap, TKey, TValue>(
        FormatterCatalog catalog, Func<TMap, object?> comparerOf, Func<object?, KeyValuePair<TKey, TValue>[], TMap> build)
        where TMap : class, IEnumerable<KeyValuePair<TKey, TValue>> =>
        new(typeof(TMap), catalog, comparerOf, build);

    private static class Inner<TKey, TValue>
        where TKey : notnull
    {
        // Not its entries: only the map within knows their comparer.
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Dictionary")]
        public static extern IDictionary<TKey, TValue> MapOf(ReadOnlyDictionary<TKey, TValue> map);
    }
}
