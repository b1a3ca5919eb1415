using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;

namespace Mentor.Protocol.Values;

/// <summary>The framework's collections of one type argument: how to make each and how to fill it.</summary>
internal static class CollectionRules
{
    public static ObjectFormatter List<T>(FormatterCatalog catalog) => new ListFormatter<T>(catalog);

    public static ObjectFormatter Queue<T>(FormatterCatalog catalog) =>
        new SequenceFormatter<Queue<T>, T>(catalog, (to, items) => Each(items, to.Enqueue));

    public static ObjectFormatter Stack<T>(FormatterCatalog catalog) =>
        new SequenceFormatter<Stack<T>, T>(catalog, (to, items) => EachBackwards(items, to.Push));

    public static ObjectFormatter Linked<T>(FormatterCatalog catalog) =>
        new SequenceFormatter<LinkedList<T>, T>(catalog, (to, items) => Each(items, item => to.AddLast(item)));

    public static ObjectFormatter HashSet<T>(FormatterCatalog catalog) =>
        new SetFormatter<HashSet<T>, T>(catalog, from => from.Comparer, comparer => new((IEqualityComparer<T>?)comparer));

    public static ObjectFormatter SortedSet<T>(FormatterCatalog catalog) =>
        new SetFormatter<SortedSet<T>, T>(catalog, from => from.Comparer, comparer => new((IComparer<T>?)comparer));

    public static ObjectFormatter Collection<T>(FormatterCatalog catalog) =>
        new SequenceFormatter<Collection<T>, T>(catalog, (to, items) => Each(items, Inner<T>.ItemsOf(to).Add));

    public static ObjectFormatter Observable<T>(FormatterCatalog catalog) =>
        new SequenceFormatter<ObservableCollection<T>, T>(catalog, (to, items) => Each(items, Inner<T>.ItemsOf(to).Add));

    public static ObjectFormatter ReadOnly<T>(FormatterCatalog catalog) =>
        new WholeFormatter<ReadOnlyCollection<T>, T>(typeof(ReadOnlyCollection<T>), catalog, _ => null, (_, items) => new(items));

    public static ObjectFormatter ReadOnlyObservable<T>(FormatterCatalog catalog) =>
        new WholeFormatter<ReadOnlyObservableCollection<T>, T>(typeof(ReadOnlyObservableCollection<T>), catalog, _ => null, (_, items) => new(new(items)));

    public static ObjectFormatter ReadOnlySet<T>(FormatterCatalog catalog) =>
        new OpaqueFormatter<ReadOnlySet<T>, ISet<T>>(typeof(ReadOnlySet<T>), catalog, Inner<T>.SetOf, set => new(set));

    public static ObjectFormatter ConcurrentQueue<T>(FormatterCatalog catalog) =>
        new SequenceFormatter<ConcurrentQueue<T>, T>(catalog, (to, items) => Each(items, to.Enqueue));

    public static ObjectFormatter ConcurrentStack<T>(FormatterCatalog catalog) =>
        new SequenceFormatter<ConcurrentStack<T>, T>(catalog, (to, items) => EachBackwards(items, to.Push));

    public static ObjectFormatter ConcurrentBag<T>(FormatterCatalog catalog) =>
        new SequenceFormatter<ConcurrentBag<T>, T>(catalog, (to, items) => EachBackwards(items, to.Add));

    public static ObjectFormatter ImmutableList<T>(FormatterCatalog catalog) =>
        new WholeFormatter<ImmutableList<T>, T>(typeof(ImmutableList<T>), catalog, _ => null, (_, items) => [.. items]);

    public static ObjectFormatter ImmutableQueue<T>(FormatterCatalog catalog) =>
        new WholeFormatter<ImmutableQueue<T>, T>(typeof(ImmutableQueue<T>), catalog, _ => null, (_, items) => [.. items]);

    public static ObjectFormatter ImmutableStack<T>(FormatterCatalog catalog) =>
        new WholeFormatter<ImmutableStack<T>, T>(
            typeof(ImmutableStack<T>), catalog, _ => null, (_, items) => System.Collections.Immutable.ImmutableStack.CreateRange(Enumerable.Reverse(items)));

    public static ObjectFormatter ImmutableHashSet<T>(FormatterCatalog catalog) =>
        new WholeFormatter<ImmutableHashSet<T>, T>(
            typeof(ImmutableHashSet<T>), catalog, from => from.KeyComparer, (comparer, items) => items.ToImmutableHashSet((IEqualityComparer<T>?)comparer));

    public static ObjectFormatter ImmutableSortedSet<T>(FormatterCatalog catalog) =>
        new WholeFormatter<ImmutableSortedSet<T>, T>(
            typeof(ImmutableSortedSet<T>), catalog, from => from.KeyComparer, (comparer, items) => items.ToImmutableSortedSet((IComparer<T>?)comparer));

    private static void Each<T>(T[] items, Action<T> add)
    {
        foreach (var item in items) add(item);
    }

    // Stacks and bags enumerate the newest first.
    private static void EachBackwards<T>(T[] items, Action<T> add)
    {
        for (var i = items.Length - 1; i >= 0; i--) add(items[i]);
    }

    private static class Inner<T>
    {
        // Add would go through what a derived class makes of InsertItem, before that class has its fields.
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Items")]
        public static extern IList<T> ItemsOf(Collection<T> collection);

        // Not its elements: only the set within knows their comparer.
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Set")]
        public static extern ISet<T> SetOf(ReadOnlySet<T> set);
    }
}
