using Mentor.Protocol;

namespace Mentor.LocalCluster.Allocation;

/// <summary>What one framework does not want to see again for a while, by agent.</summary>
internal sealed class RefusedResources
{
    private readonly Dictionary<string, List<(Resources Refused, DateTimeOffset Until)>> _byAgent = new(StringComparer.Ordinal);

    public void Add(string agentId, Resources refused, DateTimeOffset until)
    {
        if (!_byAgent.TryGetValue(agentId, out var refusals)) _byAgent.Add(agentId, refusals = []);
        refusals.Add((refused, until));
    }

    /// <summary>Whether nothing in <paramref name="offered"/> is more than what was refused. What has run out is forgotten.</summary>
    public bool Hides(string agentId, Resources offered, DateTimeOffset now)
    {
        if (!_byAgent.TryGetValue(agentId, out var refusals)) return false;
        refusals.RemoveAll(refusal => refusal.Until <= now);
        return refusals.Exists(refusal => offered <= refusal.Refused);
    }

    public void Clear() => _byAgent.Clear();
}
