using Mentor.LocalCluster.Allocation;
using Mentor.Protocol;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>What the master knows of one framework.</summary>
internal sealed class FrameworkEntry(string id, V1.FrameworkInfo info)
{
    private const string AnyRole = "*";

    public string Id => id;

    public V1.FrameworkInfo Info { get; set; } = info;

    /// <summary>The open subscription; null while the scheduler is away.</summary>
    public string? StreamId { get; set; }

    /// <summary>Counts subscriptions, so that a time-out knows whether it is still meant.</summary>
    public int Subscriptions { get; set; }

    public bool IsSuppressed { get; set; }

    public RefusedResources Refused { get; } = new();

    public Dictionary<string, TaskEntry> Tasks { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, OfferEntry> Offers { get; } = new(StringComparer.Ordinal);

    /// <summary>Offered, used by tasks and by executors, all together.</summary>
    public Resources Allocated { get; set; } = Resources.None;

    /// <summary>To which its resources are allocated: the first it names.</summary>
    public string Role => Info.Roles.Count > 0 ? Info.Roles[0] : Info.Role is { Length: > 0 } role ? role : AnyRole;

    public bool IsPartitionAware => Has(V1.FrameworkInfo.Types.Capability.Types.Type.PartitionAware);

    public bool Has(V1.FrameworkInfo.Types.Capability.Types.Type capability)
    {
        foreach (var one in Info.Capabilities)
        {
            if (one.Type == capability) return true;
        }

        return false;
    }
}
