using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tasks.Scheduling;

/// <summary>What is known about the agents that have made offers: who they are, how much they can give, and how much of it we hold.</summary>
internal sealed class AgentBook(Resources executor)
{
    private readonly Dictionary<string, Entry> _agents = new(StringComparer.Ordinal);

    /// <summary>The most each agent could give to a task of that kind, the executor's part taken off unless the task does without.</summary>
    public IEnumerable<(Agent Agent, Resources Capacity)> CapacitiesFor(Demand demand) => _agents.Values
        .Where(a => a.Agent is not null)
        .Select(a => (a.Agent!, demand.IsApart ? a.Largest : executor <= a.Largest ? a.Largest - executor : Resources.None));

    /// <summary>The agents on which that demand fits, were they empty, and may run.</summary>
    public IEnumerable<Agent> Serving(Demand demand) => CapacitiesFor(demand)
        .Where(a => demand.Resources <= a.Capacity && (demand.Constraints is not { } constraints || constraints.DrawbacksOf(a.Agent) is not null))
        .Select(a => a.Agent);

    /// <summary>How many tasks of that demand fit on all agents together that it may run on, were they empty.</summary>
    public int SlotsFor(Demand demand)
    {
        long slots = 0;
        foreach (var (agent, capacity) in CapacitiesFor(demand))
        {
            if (demand.Constraints is { } constraints && constraints.DrawbacksOf(agent) is null) continue;
            slots += demand.Resources.ScalarNames.Select(name => capacity.InThousandths(name) / demand.Resources.InThousandths(name)).DefaultIfEmpty(1).Min();
        }

        return (int)Math.Min(slots, int.MaxValue);
    }

    public int TasksOn(string agentId) => _agents.TryGetValue(agentId, out var entry) ? entry.Tasks : 0;

    /// <summary>Whether that made a difference to <see cref="CapacitiesFor"/>.</summary>
    public bool Saw(Agent agent, Resources offered, bool hasExecutor)
    {
        var entry = Of(agent.Id);
        var all = hasExecutor ? offered + entry.Held + executor : offered + entry.Held;
        var isNew = entry.Agent is null;
        entry.Agent = agent;
        if (!isNew && all <= entry.Largest) return false;
        entry.Largest = Larger(entry.Largest, all);
        return true;
    }

    public void Took(string agentId, Resources demand)
    {
        var entry = Of(agentId);
        entry.Held += demand;
        entry.Tasks++;
    }

    public void GaveBack(string agentId, Resources demand)
    {
        // An agent that was lost and came back holds nothing of ours.
        if (!_agents.TryGetValue(agentId, out var entry) || entry.Tasks == 0 || !(demand <= entry.Held)) return;
        entry.Held -= demand;
        entry.Tasks--;
    }

    public void Forget(string agentId) => _agents.Remove(agentId);

    private Entry Of(string agentId)
    {
        if (!_agents.TryGetValue(agentId, out var entry)) _agents.Add(agentId, entry = new());
        return entry;
    }

    private static Resources Larger(Resources one, Resources other)
    {
        foreach (var name in other.ScalarNames) one = one.WithThousandths(name, Math.Max(one.InThousandths(name), other.InThousandths(name)));
        foreach (var name in other.RangeNames) one = one.With(name, one.Ranges(name).Concat(other.Ranges(name)));
        foreach (var name in other.SetNames) one = one.WithItems(name, one.Items(name).Concat(other.Items(name)));
        return one;
    }

    private sealed class Entry
    {
        // Null until it makes an offer.
        public Agent? Agent { get; set; }

        public Resources Held { get; set; } = Resources.None;

        // The most of each resource that was free or ours at one time: the agent has at least that, others may use more of it.
        public Resources Largest { get; set; } = Resources.None;

        public int Tasks { get; set; }
    }
}
