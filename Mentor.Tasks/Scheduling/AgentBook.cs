using Mentor.Protocol;

namespace Mentor.Tasks.Scheduling;

/// <summary>What is known about the agents that have made offers: how much they can give, and how much of it we hold.</summary>
internal sealed class AgentBook(Resources executor)
{
    // Largest is the most of each resource that was free or ours at one time: the agent has at least that, others may use more of it.
    private readonly Dictionary<string, (Resources Held, Resources Largest)> _agents = [];

    /// <summary>The most each agent could give to our tasks, the executor's part taken off.</summary>
    public IEnumerable<Resources> Capacities => _agents.Values.Select(a => executor <= a.Largest ? a.Largest - executor : Resources.None);

    /// <summary>How many tasks of that demand fit on all agents together, were they empty.</summary>
    public int SlotsFor(Resources demand)
    {
        long slots = 0;
        foreach (var capacity in Capacities)
            slots += demand.ScalarNames.Select(name => capacity.InThousandths(name) / demand.InThousandths(name)).DefaultIfEmpty(1).Min();
        return (int)Math.Min(slots, int.MaxValue);
    }

    /// <summary>Whether that made a difference to <see cref="Capacities"/>.</summary>
    public bool Saw(string agentId, Resources offered, bool hasExecutor)
    {
        var (held, largest) = _agents.GetValueOrDefault(agentId, (Resources.None, Resources.None));
        var all = hasExecutor ? offered + held + executor : offered + held;
        if (_agents.ContainsKey(agentId) && all <= largest) return false;
        _agents[agentId] = (held, Larger(largest, all));
        return true;
    }

    public void Took(string agentId, Resources demand)
    {
        var (held, largest) = _agents.GetValueOrDefault(agentId, (Resources.None, Resources.None));
        _agents[agentId] = (held + demand, largest);
    }

    public void GaveBack(string agentId, Resources demand)
    {
        // An agent that was lost and came back holds nothing of ours.
        if (_agents.TryGetValue(agentId, out var agent) && demand <= agent.Held) _agents[agentId] = (agent.Held - demand, agent.Largest);
    }

    public void Forget(string agentId) => _agents.Remove(agentId);

    private static Resources Larger(Resources one, Resources other)
    {
        foreach (var name in other.ScalarNames) one = one.WithThousandths(name, Math.Max(one.InThousandths(name), other.InThousandths(name)));
        foreach (var name in other.RangeNames) one = one.With(name, one.Ranges(name).Concat(other.Ranges(name)));
        return one;
    }
}
