namespace Mentor.Protocol;

/// <summary>Sums of resources, and of whatever has some.</summary>
public static class ResourceSums
{
    /// <summary>All together; <see cref="Resources.None"/> of none.</summary>
    public static Resources Sum(this IEnumerable<Resources> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Aggregate(Resources.None, static (sum, part) => sum + part);
    }

    /// <inheritdoc cref="Sum(IEnumerable{Resources})"/>
    public static Resources Sum<T>(this IEnumerable<T> sources, Func<T, Resources> resources) => sources.Select(resources).Sum();

    /// <summary>All that the offers hold.</summary>
    public static Resources Sum(this IEnumerable<Offer> offers) => offers.Sum(static offer => offer.Resources);
}
