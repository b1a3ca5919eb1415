using Mentor.LocalCluster.Masters;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Allocation;

/// <summary>Asks frameworks to leave the agents that are to be taken away, as far as they have something there.</summary>
internal sealed class InverseOffers(MasterBook book)
{
    /// <summary>Comes after each allocation: what was just offered can be lost as well.</summary>
    public void Make(DateTimeOffset now)
    {
        Dictionary<FrameworkEntry, V1.Scheduler.Event>? asked = null;
        foreach (var (agentId, maintenance) in book.Maintenance)
        {
            if (!book.Agents.TryGetValue(agentId, out var agent) || !agent.IsConnected) continue;
            foreach (var framework in book.Frameworks.Values)
            {
                if (framework.StreamId is null || !maintenance.IsToAsk(framework, now) || !Uses(framework, agent)) continue;
                asked ??= [];
                if (!asked.TryGetValue(framework, out var offers))
                    asked.Add(framework, offers = new() { Type = EventType.InverseOffers, InverseOffers = new() });
                offers.InverseOffers.InverseOffers_.Add(Make(framework, agent, maintenance));
            }
        }

        foreach (var (framework, offers) in asked ?? []) book.Tell(framework, offers);
    }

    /// <summary>The agent stays, or is gone already.</summary>
    public void Rescind(string agentId)
    {
        if (!book.Maintenance.TryGetValue(agentId, out var maintenance)) return;
        foreach (var (id, framework) in maintenance.Unanswered)
        {
            V1.Scheduler.Event.Types.RescindInverseOffer rescinded = new() { InverseOfferId = new() { Value = id } };
            book.Tell(framework, new V1.Scheduler.Event { Type = EventType.RescindInverseOffer, RescindInverseOffer = rescinded });
        }

        maintenance.Unanswered.Clear();
    }

    /// <summary>Whoever is subscribed as the framework next knows of nothing.</summary>
    /// <returns>Whether it knew of something.</returns>
    public bool Forget(FrameworkEntry framework)
    {
        var knew = false;
        foreach (var maintenance in book.Maintenance.Values)
        {
            knew |= maintenance.Answers.Remove(framework);
            foreach (var (id, asked) in maintenance.Unanswered)
            {
                if (asked == framework) knew |= maintenance.Unanswered.Remove(id);
            }
        }

        return knew;
    }

    // It names no resources, as in Mesos: all of the agent goes.
    private V1.InverseOffer Make(FrameworkEntry framework, AgentEntry agent, AgentMaintenance maintenance)
    {
        var id = book.NameOffer();
        maintenance.Unanswered.Add(id, framework);
        return new()
        {
            Id = new() { Value = id },
            Url = agent.Url,
            FrameworkId = new() { Value = framework.Id },
            AgentId = agent.Info.Id,
            Unavailability = maintenance.Planned,
        };
    }

    private static bool Uses(FrameworkEntry framework, AgentEntry agent) =>
        agent.Offers.Values.Any(offer => offer.Framework == framework)
        || agent.Executors.Keys.Any(executor => executor.Framework == framework.Id)
        || framework.Tasks.Values.Any(task => task.Agent == agent && !task.IsReleased);
}
