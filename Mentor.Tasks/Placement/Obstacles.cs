using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>Finds out why a task fits no agent, were they empty.</summary>
internal static class Obstacles
{
    private const int MostValues = 5;

    /// <summary>Empty when one of them would do, or when there is none. Where siblings run does not count: they end.</summary>
    public static IReadOnlyList<Obstacle> Of(Demand demand, IEnumerable<(Agent Agent, Resources Capacity)> agents)
    {
        if (demand.Constraints is not { } constraints) return Nearest(demand.Resources, agents.Select(a => a.Capacity));
        var all = agents.ToArray();
        var allowed = Array.FindAll(all, a => constraints.DrawbacksOf(a.Agent) is not null);
        if (allowed.Length == 0) return all.Length == 0 ? [] : [.. Unmet(constraints, all)];
        var shortfalls = Nearest(demand.Resources, allowed.Select(a => a.Capacity));
        return shortfalls.Count == 0 || allowed.Length == all.Length ? shortfalls : [.. shortfalls, .. Unmet(constraints, all)];
    }

    /// <summary>What is missing on the capacity that comes nearest; empty when one of them suffices, or when there is none.</summary>
    private static List<Obstacle> Nearest(Resources demand, IEnumerable<Resources> capacities)
    {
        List<Shortfall>? nearest = null;
        foreach (var capacity in capacities)
        {
            var missing = Missing(demand, capacity);
            if (missing.Count == 0) return [];
            if (nearest is null || (missing.Count, Size(missing)).CompareTo((nearest.Count, Size(nearest))) < 0) nearest = missing;
        }

        return [.. nearest ?? []];
    }

    // Those that fewest agents meet; where they exclude all agents only together, all that exclude any.
    private static IEnumerable<Obstacle> Unmet(Constraints constraints, (Agent Agent, Resources)[] agents)
    {
        var counted = constraints.Hard.Select(constraint => (Constraint: constraint, Meeting: agents.Count(a => constraint.Allows(a.Agent)))).ToArray();
        var hopeless = Array.FindAll(counted, c => c.Meeting == 0);
        return from c in hopeless.Length > 0 ? hopeless : Array.FindAll(counted, c => c.Meeting < agents.Length)
               select Unmet(c.Constraint, c.Meeting, agents);
    }

    private static Obstacle Unmet(Constraint constraint, int meeting, (Agent Agent, Resources)[] agents)
    {
        if (constraint.Kind == ConstraintKind.Where) return new FilteredOut(constraint.Value, meeting, agents.Length);
        string[] values = [.. agents.Where(a => !constraint.Allows(a.Agent)).Select(a => a.Agent[constraint.Field]).OfType<string>().Distinct().Order().Take(MostValues + 1)];
        return new UnmetConstraint(
            constraint.ToString(), meeting, agents.Length, string.Join(", ", values.Take(MostValues)) + (values.Length > MostValues ? ", ..." : ""));
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

        foreach (var name in demand.SetNames)
        {
            var asked = demand.Items(name);
            if (asked.Except(capacity.Items(name)).Any()) missing.Add(new(name, asked.Count, asked.Intersect(capacity.Items(name)).Count()));
        }

        return missing;
    }

    // The largest factor by which the demand exceeds what is there.
    private static double Size(IEnumerable<Shortfall> missing) => missing.Max(s => s.Available > 0 ? s.Asked / s.Available : double.MaxValue);

    private static double Count(IEnumerable<ResourceRange> ranges) => ranges.Sum(r => r.Last - r.First + 1.0);
}
