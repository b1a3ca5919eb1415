using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tests.Placement;

/// <summary>The heuristics as they stand in textbooks: each item looks at every bin.</summary>
internal static class Textbook
{
    /// <returns>The bin of each item, in the order in which the rule takes the items; -1 for none.</returns>
    public static List<int> Pack(PackingRule rule, Resources[] items, Resources[] bins)
    {
        var room = bins.ToArray();
        var counts = new int[bins.Length];
        Scale scale = new(rule.Weights, [.. bins.Select(bin => new Bin(new("", ""), bin, Resources.None))]);
        long Size(Resources resources) => scale.SizeOf(new(resources));
        List<int> chosen = [];
        foreach (var item in rule.Name.EndsWith("Decreasing", StringComparison.Ordinal) ? items.OrderByDescending(Size) : items.AsEnumerable())
        {
            var fitting = Enumerable.Range(0, bins.Length).Where(i => item <= room[i]);
            var best = rule.Name switch
            {
                "BestFit" or "BestFitDecreasing" => fitting.OrderBy(i => Size(room[i] - item)),
                "MaxRest" => fitting.OrderByDescending(i => Size(room[i])),
                "Spread" => fitting.OrderBy(i => counts[i]).ThenByDescending(i => Size(room[i])),
                _ => fitting,
            };
            var at = best.DefaultIfEmpty(-1).First();
            chosen.Add(at);
            if (at < 0) continue;
            room[at] -= item;
            counts[at]++;
        }

        return chosen;
    }
}
