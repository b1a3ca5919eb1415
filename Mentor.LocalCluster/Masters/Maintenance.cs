using Mentor.LocalCluster.Allocation;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>What the operator plans for agents, and what frameworks answer.</summary>
internal sealed class Maintenance(MasterBook book, Allocator allocator, InverseOffers inverse)
{
    /// <summary>What was planned goes on with another master, which asks everybody anew.</summary>
    public void Read(Registry registry)
    {
        foreach (var (agentId, planned) in registry.Maintenance) book.Maintenance.Add(agentId, new(planned));
    }

    public void Plan(MaintenancePlanned plan, DateTimeOffset now)
    {
        if (plan.Planned is null && !book.Maintenance.ContainsKey(plan.AgentId)) return;

        // Whoever has an offer of the agent took it for one that stays, or the other way round.
        if (book.Agents.TryGetValue(plan.AgentId, out var agent)) allocator.Rescind(agent, now);
        inverse.Rescind(plan.AgentId);
        book.Maintenance.Remove(plan.AgentId);
        if (plan.Planned is { } planned) book.Maintenance.Add(plan.AgentId, new(planned));
        allocator.Allocate(now);
    }

    /// <summary>ACCEPT_INVERSE_OFFERS or DECLINE_INVERSE_OFFERS. Offers that are void meanwhile are passed over.</summary>
    public void Answer(FrameworkEntry framework, bool accepts, IEnumerable<V1.OfferID> offers, V1.Filters? filters, DateTimeOffset now)
    {
        var askAgain = now + allocator.RefusalTime(filters);
        foreach (var offer in offers)
        {
            foreach (var maintenance in book.Maintenance.Values)
            {
                if (!maintenance.Unanswered.TryGetValue(offer.Value, out var asked) || asked != framework) continue;
                maintenance.Unanswered.Remove(offer.Value);
                maintenance.Answers[framework] = new(accepts, askAgain);
                // Never the tick that is just now.
                allocator.WantTick(askAgain > now ? askAgain : now.AddTicks(1));
            }
        }
    }
}
