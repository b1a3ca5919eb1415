using System.Diagnostics.CodeAnalysis;

namespace Mentor.Protocol.Amounts;

/// <summary>The items of one named set resource. Always sorted and distinct: equal sets are equal item by item.</summary>
internal sealed class ItemSet : IAmount<ItemSet>
{
    private readonly string[] _items;

    private ItemSet(string[] items) => _items = items;

    public static ItemSet Empty { get; } = new([]);

    public ReadOnlySpan<string> Items => _items;

    public bool IsNothing => _items.Length == 0;

    public static ItemSet Of(IEnumerable<string> items)
    {
        string[] sorted = [.. items.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return sorted.Length == 0 ? Empty : new(sorted);
    }

    public bool Contains(ItemSet other) => Array.TrueForAll(other._items, Has);

    public ItemSet Plus(ItemSet other) => Of(_items.Concat(other._items));

    public ItemSet Minus(ItemSet part) => Of(_items.Where(item => !part.Has(item)));

    public ItemSet Common(ItemSet other) => Of(_items.Where(other.Has));

    public bool Equals([NotNullWhen(true)] ItemSet? other) => other is not null && Items.SequenceEqual(other.Items);

    public override bool Equals(object? obj) => Equals(obj as ItemSet);

    public override int GetHashCode() => _items.Length == 0 ? 0 : HashCode.Combine(_items.Length, _items[0], _items[^1]);

    private bool Has(string item) => Array.BinarySearch(_items, item, StringComparer.Ordinal) >= 0;
}
