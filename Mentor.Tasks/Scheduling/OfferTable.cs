using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tasks.Scheduling;

/// <summary>The offers of one batch of events. Between batches it is empty: each offer is used or declined at once.</summary>
internal sealed class OfferTable
{
    private readonly List<Offered> _offers = [];

    public int Count => _offers.Count;

    public void Add(Offered offer) => _offers.Add(offer);

    public void Remove(string offerId) => _offers.RemoveAll(o => o.OfferId == offerId);

    public void RemoveAgent(string agentId) => _offers.RemoveAll(o => o.AgentId == agentId);

    /// <summary>One bin per agent, in the order of their first offers; several offers of an agent can be used together.</summary>
    public List<Bin> Bins(Resources executor, Func<string, int> tasksOn)
    {
        List<Bin> bins = [];
        foreach (var agent in _offers.GroupBy(o => o.AgentId, StringComparer.Ordinal))
            bins.Add(new(agent.First().Agent, agent.Sum(o => o.Available), agent.Any(o => o.HasExecutor) ? Resources.None : executor, tasksOn(agent.Key)));
        return bins;
    }

    /// <summary>Takes all offers out.</summary>
    public Offered[] Drain()
    {
        Offered[] all = [.. _offers];
        _offers.Clear();
        return all;
    }
}
