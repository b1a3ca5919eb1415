namespace Mentor.LocalCluster.Masters;

/// <summary>What masters write down for those that follow them: which agents there are, and which are gone for good.</summary>
internal sealed record Registry(IReadOnlyCollection<string> Agents, IReadOnlyCollection<string> Gone)
{
    public static readonly Registry Empty = new([], []);
}
