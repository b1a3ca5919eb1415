using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>What masters write down for those that follow them: which agents there are, which are gone for good, and which are to be taken away.</summary>
internal sealed record Registry(IReadOnlyCollection<string> Agents, IReadOnlyCollection<string> Gone)
{
    public static readonly Registry Empty = new([], []);

    public IReadOnlyDictionary<string, V1.Unavailability> Maintenance { get; init; } = new Dictionary<string, V1.Unavailability>();
}
