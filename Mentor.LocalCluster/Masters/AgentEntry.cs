using Mentor.Protocol;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>What the master knows of one agent.</summary>
internal sealed class AgentEntry(V1.AgentInfo info, Resources total)
{
    public string Id => Info.Id.Value;

    public V1.AgentInfo Info { get; } = info;

    /// <summary>Its name is an address, which needs nobody to know it.</summary>
    public V1.URL Url => new()
    {
        Scheme = "http",
        Address = new() { Hostname = Info.Hostname, Ip = Info.Hostname, Port = Info.Port },
        Path = "/slave(1)",
    };

    public Resources Total { get; } = total;

    /// <summary>Neither offered nor used.</summary>
    public Resources Free { get; set; } = total;

    public bool IsConnected { get; set; } = true;

    /// <summary>Nothing is heard of it, which the master notices only after a while.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The next ACCEPT comes too late.</summary>
    public bool RescindsWhenAccepted { get; set; }

    /// <summary>Counts connections, so that a time-out knows whether it is still meant.</summary>
    public int Connections { get; set; }

    public Dictionary<(string Framework, string Executor), ExecutorEntry> Executors { get; } = [];

    public Dictionary<string, OfferEntry> Offers { get; } = new(StringComparer.Ordinal);
}
