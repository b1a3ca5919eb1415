using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tasks.Scheduling;

/// <summary>What the centre is told once.</summary>
internal sealed record QueuePolicy
{
    /// <summary>What an executor takes on an agent besides its tasks.</summary>
    public Resources Executor { get; init; } = Resources.None;

    /// <summary>So many attempts at most are alive at once.</summary>
    public int MaxConcurrency { get; init; } = int.MaxValue;

    public PackingRule Packing { get; init; } = PackingRule.BestFit;

    /// <summary>After this long a task that is larger than any agent seen is given up.</summary>
    public TimeSpan PlacementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After this long without any offer, or without a master, tasks are given up.</summary>
    public TimeSpan OfferTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>When agents that lose tasks are avoided; null: never.</summary>
    public AgentAvoidance? Avoidance { get; init; } = new();

    /// <summary>An agent that is to be taken away gets no more work from this long before.</summary>
    public TimeSpan LeaveNotice { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a task whose launch was turned down waits for the next one.</summary>
    public TimeSpan RestFor { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the executor of a killed attempt may take to end it before its agent is asked to end the executor. Null: as long as it takes.</summary>
    public TimeSpan? KillPatience { get; init; }

    /// <summary>How long Mesos withholds what we have no use for; a REVIVE ends that at once.</summary>
    public TimeSpan RefuseFor { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The least time between two REVIVEs in the long run: each clears all that we declined for long and costs the master an allocation.</summary>
    public TimeSpan ReviveEvery { get; init; } = TimeSpan.Zero;

    /// <summary>So many REVIVEs may go out at once after a quiet time.</summary>
    public int ReviveBurst { get; init; } = 1;

    /// <summary>The least time between a REVIVE that brought nothing of use and the next one.</summary>
    public TimeSpan ReviveInVainEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>With nothing to place for this long, offers are suppressed.</summary>
    public TimeSpan SuppressAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after the first question about attempts of which nothing is known the next one follows; doubles up to <see cref="ReconcileAtMost"/>.</summary>
    public TimeSpan ReconcileAfter { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan ReconcileAtMost { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>All attempts are asked about this often, whether or not there is doubt.</summary>
    public TimeSpan ReconcileEvery { get; init; } = TimeSpan.FromMinutes(15);
}
