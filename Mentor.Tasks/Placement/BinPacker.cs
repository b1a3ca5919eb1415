using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>Places tasks on the agents of one round of offers. Knows neither offers nor queues.</summary>
/// <remarks>
/// A task that any agent will do for is looked up in an index; one with constraints, or a rule by score, looks at every agent that has room.
/// </remarks>
internal sealed class BinPacker
{
    private const long Excluded = -1;

    private readonly PackingRule _rule;
    private readonly Scale _scale;
    private readonly BinIndex _index;
    private readonly int _bins;
    private readonly Neighbours _neighbours;

    // What constraints say against each agent, whatever runs there; null where nobody has asked yet.
    private readonly Dictionary<Constraints, long?[]> _drawbacks = [];

    /// <param name="rule">Which bin is preferred.</param>
    /// <param name="bins">In the order in which they were offered; from now on nobody else takes anything from them.</param>
    /// <param name="neighbours">Who runs where; only asked for tasks with constraints.</param>
    public BinPacker(PackingRule rule, IReadOnlyList<Bin> bins, Neighbours neighbours)
    {
        _rule = rule;
        _scale = new(rule.Weights, bins);
        _bins = bins.Count;
        _neighbours = neighbours;
        for (var i = 0; i < bins.Count; i++) bins[i].Rank = RankOf(bins[i], i);
        _index = new(bins);
    }

    /// <summary>Which of two tasks is the larger one.</summary>
    public long SizeOf(Demand demand) => _scale.SizeOf(demand);

    /// <summary>The bin for the demand, which is taken out of it; null when it fits nowhere.</summary>
    public Bin? Place(Demand demand)
    {
        var bin = demand.Constraints is null && _rule.Score is null ? _index.Find(demand, LeastFor(demand)) : LookAtAll(demand);
        if (bin is null) return null;
        bin.Take(demand);
        _index.Move(bin, RankOf(bin, bin.Rank.Ordinal));
        return bin;
    }

    private Rank RankOf(Bin bin, int ordinal) => _rule.Order switch
    {
        PackingOrder.Fullest => new(_scale.RestOf(bin), 0, ordinal),
        PackingOrder.Emptiest => new(-_scale.RestOf(bin), 0, ordinal),
        PackingOrder.FewestTasks => new(bin.Tasks, -_scale.RestOf(bin), ordinal),
        _ => new(0, 0, ordinal),
    };

    // What is fuller than that has no room for it.
    private Rank LeastFor(Demand demand) => _rule.Order == PackingOrder.Fullest ? new(_scale.SizeOf(demand), 0, 0) : new(long.MinValue, 0, 0);

    private Bin? LookAtAll(Demand demand)
    {
        Bin? best = null;
        var fewest = 0L;
        var highest = 0.0;
        foreach (var bin in _index.FindAll(demand))
        {
            if (Drawbacks(demand.Constraints, bin) is not { } drawbacks || (best is not null && drawbacks > fewest)) continue;
            var score = Score(demand.Resources, bin);
            if (best is not null && drawbacks == fewest && !(score > highest)) continue;
            (best, fewest, highest) = (bin, drawbacks, score);
            if (drawbacks == 0 && _rule.Score is null) break;
        }

        return best;
    }

    private double Score(Resources demand, Bin bin)
    {
        var score = _rule.Score?.Invoke(demand, bin) ?? 0;
        return double.IsNaN(score) ? double.NegativeInfinity : score;
    }

    private long? Drawbacks(Constraints? constraints, Bin bin)
    {
        if (constraints is null) return 0;
        if (!_drawbacks.TryGetValue(constraints, out var known)) _drawbacks.Add(constraints, known = new long?[_bins]);
        var at = bin.Rank.Ordinal;
        known[at] ??= constraints.DrawbacksOf(bin.Agent) ?? Excluded;
        return known[at] == Excluded ? null : known[at] + constraints.DrawbacksOf(bin.Agent, _neighbours);
    }
}
