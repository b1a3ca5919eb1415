namespace Mentor.Protocol.Amounts;

/// <summary>Arithmetic on amounts by name; null stands for "nothing", and no result holds an amount of nothing.</summary>
internal static class AmountMaps
{
    public static SortedList<TKey, T>? Add<TKey, T>(SortedList<TKey, T>? left, SortedList<TKey, T>? right)
        where TKey : notnull
        where T : IAmount<T>
    {
        if (left is null || right is null) return left ?? right;
        SortedList<TKey, T> sum = new(left, left.Comparer);
        foreach (var (key, amount) in right) sum[key] = sum.TryGetValue(key, out var mine) ? mine.Plus(amount) : amount;
        return sum;
    }

    public static SortedList<TKey, T>? Subtract<TKey, T>(SortedList<TKey, T>? left, SortedList<TKey, T>? right)
        where TKey : notnull
        where T : IAmount<T>
    {
        if (left is null || right is null) return left;
        SortedList<TKey, T> rest = new(left.Count, left.Comparer);
        foreach (var (key, amount) in left)
        {
            var remaining = right.TryGetValue(key, out var taken) ? amount.Minus(taken) : amount;
            if (!remaining.IsNothing) rest.Add(key, remaining);
        }

        return rest;
    }

    public static SortedList<TKey, T>? Common<TKey, T>(SortedList<TKey, T>? left, SortedList<TKey, T>? right)
        where TKey : notnull
        where T : IAmount<T>
    {
        if (left is null || right is null) return null;
        SortedList<TKey, T> common = new(left.Comparer);
        foreach (var (key, amount) in left)
        {
            if (!right.TryGetValue(key, out var other)) continue;
            var both = amount.Common(other);
            if (!both.IsNothing) common.Add(key, both);
        }

        return common;
    }

    public static SortedList<TKey, T>? Select<TKey, T>(SortedList<TKey, T>? amounts, Func<T, T> change)
        where TKey : notnull
        where T : IAmount<T>
    {
        if (amounts is null) return null;
        SortedList<TKey, T> changed = new(amounts.Count, amounts.Comparer);
        foreach (var (key, amount) in amounts)
        {
            var other = change(amount);
            if (!other.IsNothing) changed.Add(key, other);
        }

        return changed;
    }

    /// <summary>A copy with that amount; of nothing, without the key.</summary>
    public static SortedList<TKey, T> With<TKey, T>(SortedList<TKey, T>? amounts, TKey key, T amount, IComparer<TKey> comparer)
        where TKey : notnull
        where T : IAmount<T>
    {
        SortedList<TKey, T> copy = amounts is null ? new(comparer) : new(amounts, comparer);
        if (amount.IsNothing) copy.Remove(key);
        else copy[key] = amount;
        return copy;
    }

    public static bool Fit<TKey, T>(SortedList<TKey, T>? asked, SortedList<TKey, T>? available)
        where TKey : notnull
        where T : IAmount<T>
    {
        if (asked is null) return true;
        if (available is null) return false;
        for (var i = 0; i < asked.Count; i++)
        {
            if (!available.TryGetValue(asked.GetKeyAtIndex(i), out var amount) || !amount.Contains(asked.GetValueAtIndex(i))) return false;
        }

        return true;
    }

    public static bool Same<TKey, T>(SortedList<TKey, T>? left, SortedList<TKey, T>? right)
        where TKey : notnull
        where T : IAmount<T>
    {
        if (left is null || right is null) return left is null && right is null;
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!left.GetKeyAtIndex(i).Equals(right.GetKeyAtIndex(i)) || !left.GetValueAtIndex(i).Equals(right.GetValueAtIndex(i))) return false;
        }

        return true;
    }

    public static int Hash<TKey, T>(SortedList<TKey, T>? amounts)
        where TKey : notnull
        where T : IAmount<T>
    {
        if (amounts is null) return 0;
        HashCode hash = default;
        for (var i = 0; i < amounts.Count; i++)
        {
            hash.Add(amounts.GetKeyAtIndex(i));
            hash.Add(amounts.GetValueAtIndex(i));
        }

        return hash.ToHashCode();
    }
}
