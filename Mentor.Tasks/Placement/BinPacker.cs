using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>Chooses the agent for a task. Knows neither offers nor queues.</summary>
internal static class BinPacker
{
    /// <summary>The bin for the demand, or null when it fits nowhere. Takes nothing from it.</summary>
    public static Bin? Choose(PackingRule rule, Resources demand, IReadOnlyList<Bin> bins) => rule switch
    {
        PackingRule.FirstFit => First(demand, bins),
        PackingRule.BestFit => Best(demand, bins),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "There is no such packing rule."),
    };

    /// <summary>What is missing on the capacity that comes nearest to the demand; empty when one of them suffices, or when there is none.</summary>
    public static IReadOnlyList<Shortfall> WhyNot(Resources demand, IEnumerable<Resources> capacities)
    {
        List<Shortfall>? nearest = null;
        foreach (var capacity in capacities)
        {
            var missing = Missing(demand, capacity);
            if (missing.Count == 0) return [];
            if (nearest is null || (missing.Count, Size(missing)).CompareTo((nearest.Count, Size(nearest))) < 0) nearest = missing;
        }

        return nearest ?? [];
    }

    private static Bin? First(Resources demand, IReadOnlyList<Bin> bins)
    {
        for (var i = 0; i < bins.Count; i++)
        {
            if (bins[i].Fits(demand)) return bins[i];
        }

        return null;
    }

    private static Bin? Best(Resources demand, IReadOnlyList<Bin> bins)
    {
        Bin? best = null;
        var least = long.MaxValue;
        for (var i = 0; i < bins.Count; i++)
        {
            if (!bins[i].Fits(demand)) continue;
            var rest = bins[i].RestAfter(demand);
            if (rest >= least) continue;
            least = rest;
            best = bins[i];
        }

        return best;
    }

    private static List<Shortfall> Missing(Resources demand, Resources capacity)
    {
        List<Shortfall> missing = [];
        foreach (var name in demand.ScalarNames)
        {
            if (demand[name] > capacity[name]) missing.Add(new(name, demand[name], capacity[name]));
        }

        foreach (var name in demand.RangeNames)
        {
            var asked = Resources.None.With(name, demand.Ranges(name));
            if (!(asked <= capacity)) missing.Add(new(name, Count(demand.Ranges(name)), Count(capacity.Ranges(name))));
        }

        return missing;
    }

    // The largest factor by which the demand exceeds what is there.
    private static double Size(IEnumerable<Shortfall> missing) => missing.Max(s => s.Available > 0 ? s.Asked / s.Available : double.MaxValue);

    private static double Count(IEnumerable<ResourceRange> ranges) => ranges.Sum(r => r.Last - r.First + 1.0);
}
