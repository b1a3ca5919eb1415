namespace Mentor.Protocol;

/// <summary>Arithmetic on the named part of <see cref="Resources"/>; null stands for "nothing", and no result holds a zero or an empty set.</summary>
internal static class ResourceVectors
{
    public static SortedList<string, long>? Add(SortedList<string, long>? left, SortedList<string, long>? right)
    {
        if (left is null || right is null) return left ?? right;
        SortedList<string, long> sum = new(left, StringComparer.Ordinal);
        foreach (var (name, amount) in right) sum[name] = checked(sum.GetValueOrDefault(name) + amount);
        return sum;
    }

    public static SortedList<string, long>? Subtract(SortedList<string, long>? left, SortedList<string, long>? right)
    {
        if (left is null || right is null) return left;
        SortedList<string, long> rest = new(StringComparer.Ordinal);
        foreach (var (name, amount) in left)
        {
            var remaining = amount - right.GetValueOrDefault(name);
            if (remaining != 0) rest.Add(name, remaining);
        }

        return rest;
    }

    public static SortedList<string, long>? Multiply(SortedList<string, long>? scalars, int times)
    {
        if (scalars is null || times == 1) return scalars;
        if (times == 0) return null;
        SortedList<string, long> product = new(scalars.Count, StringComparer.Ordinal);
        foreach (var (name, amount) in scalars) product.Add(name, checked(amount * times));
        return product;
    }

    public static SortedList<string, RangeSet>? Union(SortedList<string, RangeSet>? left, SortedList<string, RangeSet>? right)
    {
        if (left is null || right is null) return left ?? right;
        SortedList<string, RangeSet> union = new(left, StringComparer.Ordinal);
        foreach (var (name, set) in right) union[name] = union.TryGetValue(name, out var mine) ? mine.Union(set) : set;
        return union;
    }

    public static SortedList<string, RangeSet>? Except(SortedList<string, RangeSet>? left, SortedList<string, RangeSet>? right)
    {
        if (left is null || right is null) return left;
        SortedList<string, RangeSet> rest = new(StringComparer.Ordinal);
        foreach (var (name, set) in left)
        {
            var remaining = right.TryGetValue(name, out var taken) ? set.Except(taken) : set;
            if (!remaining.IsEmpty) rest.Add(name, remaining);
        }

        return rest;
    }

    public static bool Same<T>(SortedList<string, T>? left, SortedList<string, T>? right)
        where T : IEquatable<T>
    {
        if (left is null || right is null) return left is null && right is null;
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (left.GetKeyAtIndex(i) != right.GetKeyAtIndex(i) || !left.GetValueAtIndex(i).Equals(right.GetValueAtIndex(i))) return false;
        }

        return true;
    }

    public static int Hash<T>(SortedList<string, T>? named)
        where T : IEquatable<T>
    {
        if (named is null) return 0;
        HashCode hash = default;
        for (var i = 0; i < named.Count; i++)
        {
            hash.Add(named.GetKeyAtIndex(i));
            hash.Add(named.GetValueAtIndex(i));
        }

        return hash.ToHashCode();
    }
}
