using Mentor.LocalCluster.Masters;
using Mentor.Protocol;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Allocation;

/// <summary>Decides who is offered what: all that is free on an agent and not reserved for others goes to the framework that has least and does not refuse it.</summary>
/// <remarks>
/// Who subscribes or revives is served at once; what comes back waits for the next tick, as in Mesos. Ticks are counted from the
/// master's start and skipped while nothing has changed.
/// </remarks>
internal sealed class Allocator(MasterBook book, InverseOffers inverse, DateTimeOffset started)
{
    private const double DefaultRefusalSeconds = 5;

    // Less than this of both is not worth an offer.
    private static readonly Resources LeastCpus = new(cpus: 0.01);
    private static readonly Resources LeastMemory = new(memoryMB: 32);
    private static readonly TimeSpan LongestRefusal = TimeSpan.FromDays(365);

    private readonly HashSet<DateTimeOffset> _ticks = [];

    public void Tick(MasterDue.AllocationTick tick, DateTimeOffset now)
    {
        _ticks.Remove(tick.At);
        Allocate(now);
    }

    public void Allocate(DateTimeOffset now)
    {
        Dictionary<FrameworkEntry, V1.Scheduler.Event>? offered = null;
        foreach (var agent in book.Agents.Values)
        {
            if (!agent.IsConnected) continue;

            // More than one, where some of it is reserved for each of several roles.
            while (Neediest(agent, now) is { } framework)
            {
                offered ??= [];
                if (!offered.TryGetValue(framework, out var offers))
                    offered.Add(framework, offers = new() { Type = V1.Scheduler.Event.Types.Type.Offers, Offers = new() });
                offers.Offers.Offers_.Add(Offer(framework, agent));
            }
        }

        foreach (var (framework, offers) in offered ?? []) book.Tell(framework, offers);
        inverse.Make(now);
    }

    public void Recover(FrameworkEntry framework, AgentEntry agent, Resources resources, DateTimeOffset now)
    {
        if (resources.IsEmpty) return;
        framework.Allocated -= resources;
        agent.Free += resources;
        // Never the tick that is just now.
        WantTick(now.AddTicks(1));
    }

    /// <summary>Takes back what is offered of the agent.</summary>
    public void Rescind(AgentEntry agent, DateTimeOffset now)
    {
        foreach (var offer in agent.Offers.Values.ToArray())
        {
            offer.Withdraw();
            Recover(offer.Framework, agent, offer.Resources, now);
            book.Tell(offer.Framework, new V1.Scheduler.Event
            {
                Type = V1.Scheduler.Event.Types.Type.Rescind,
                Rescind = new() { OfferId = new() { Value = offer.Id } },
            });
        }
    }

    /// <summary>Hides this much of the agent from the framework, for five seconds unless the filters say otherwise.</summary>
    public void Refuse(FrameworkEntry framework, AgentEntry agent, Resources resources, V1.Filters? filters, DateTimeOffset now)
    {
        var time = RefusalTime(filters);
        if (resources.IsEmpty || time == TimeSpan.Zero) return;
        framework.Refused.Add(agent.Id, resources, now + time);
        WantTick(now + time);
    }

    /// <returns>0 for filters that hide nothing.</returns>
    public TimeSpan RefusalTime(V1.Filters? filters)
    {
        var seconds = filters is { HasRefuseSeconds: true } ? filters.RefuseSeconds : DefaultRefusalSeconds;
        if (!(seconds > 0)) return TimeSpan.Zero;
        var time = seconds >= LongestRefusal.TotalSeconds ? LongestRefusal : TimeSpan.FromSeconds(seconds);
        return time < book.Settings.AllocationInterval ? book.Settings.AllocationInterval : time;
    }

    /// <summary>An allocation at the first tick that is not before <paramref name="time"/>.</summary>
    public void WantTick(DateTimeOffset time)
    {
        var interval = book.Settings.AllocationInterval.Ticks;
        var at = started.AddTicks(((time - started).Ticks + interval - 1) / interval * interval);
        if (_ticks.Add(at)) book.Due.Add(new MasterDue.AllocationTick(at), at);
    }

    private FrameworkEntry? Neediest(AgentEntry agent, DateTimeOffset now)
    {
        if (agent.Free.IsEmpty) return null;
        FrameworkEntry? neediest = null;
        foreach (var framework in book.Frameworks.Values)
        {
            if (framework.StreamId is null || framework.IsSuppressed) continue;
            var free = AllocatedResources.For(framework.Role, agent.Free);
            if (!IsWorthwhile(free.Flatten()) || framework.Refused.Hides(agent.Id, free, now)) continue;
            if (neediest is null || Share(framework) < Share(neediest)) neediest = framework;
        }

        return neediest;
    }

    private static bool IsWorthwhile(Resources free) => LeastCpus <= free || LeastMemory <= free;

    // The dominant one: of the resource of which the framework has the largest part.
    private double Share(FrameworkEntry framework)
    {
        double cpus = 0, memory = 0;
        foreach (var agent in book.Agents.Values)
        {
            var total = agent.Total.Flatten();
            cpus += total.Cpus;
            memory += total.MemoryMB;
        }

        var allocated = framework.Allocated.Flatten();
        return Math.Max(allocated.Cpus / Math.Max(cpus, 1), allocated.MemoryMB / Math.Max(memory, 1));
    }

    private V1.Offer Offer(FrameworkEntry framework, AgentEntry agent)
    {
        OfferEntry entry = new(book.NameOffer(), framework, agent, AllocatedResources.For(framework.Role, agent.Free));
        framework.Offers.Add(entry.Id, entry);
        agent.Offers.Add(entry.Id, entry);
        framework.Allocated += entry.Resources;
        agent.Free -= entry.Resources;

        V1.Offer offer = new()
        {
            Id = new() { Value = entry.Id },
            FrameworkId = new() { Value = framework.Id },
            AgentId = agent.Info.Id,
            Hostname = agent.Info.Hostname,
            Url = agent.Url,
            Resources = { AllocatedResources.Write(entry.Resources, framework.Role) },
            Attributes = { agent.Info.Attributes },
            AllocationInfo = new() { Role = framework.Role },
            Unavailability = book.Maintenance.GetValueOrDefault(agent.Id)?.Planned,
        };
        foreach (var (owner, executor) in agent.Executors.Keys)
        {
            if (owner == framework.Id) offer.ExecutorIds.Add(new V1.ExecutorID { Value = executor });
        }

        if (!framework.Has(V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole)) HideAllocation(offer);
        return offer;
    }

    // Schedulers that know one role only never see to which role something is allocated.
    private static void HideAllocation(V1.Offer offer)
    {
        offer.AllocationInfo = null;
        foreach (var resource in offer.Resources) resource.AllocationInfo = null;
    }
}
