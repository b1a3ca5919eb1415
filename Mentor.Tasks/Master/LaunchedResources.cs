using Mentor.Protocol;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>Which of the offered resources each launch takes: those reserved for us first. The centre counts without such distinctions.</summary>
internal sealed class LaunchedResources(V1.ExecutorInfo executor)
{
    private static readonly IReadOnlyList<V1.Resource> Nothing = [];

    private readonly Resources _executorNeed = Resources.FromProto(executor.Resources);

    // What the offers of this batch have left, by agent; only looked after where some of it is reserved, which is rare.
    private readonly Dictionary<string, Resources> _left = new(StringComparer.Ordinal);
    private readonly HashSet<string> _withExecutor = new(StringComparer.Ordinal);

    // Executors that took reserved resources. All that is said of an executor while it runs must be the same.
    private readonly Dictionary<string, V1.ExecutorInfo> _executors = new(StringComparer.Ordinal);

    // All tasks of a pool ask for the same, as a rule.
    private (Resources Need, IReadOnlyList<V1.Resource> Messages) _last = (Resources.None, Nothing);

    public void Keep(Offer offer)
    {
        if (offer.HasExecutor(executor.ExecutorId.Value)) _withExecutor.Add(offer.AgentId);
        _left[offer.AgentId] = _left.TryGetValue(offer.AgentId, out var left) ? left + offer.Resources : offer.Resources;
    }

    public void Forget()
    {
        _left.Clear();
        _withExecutor.Clear();
    }

    /// <summary>The executor as the next launch on that agent has to describe it.</summary>
    public V1.ExecutorInfo ExecutorOn(string agentId)
    {
        if (!_left.TryGetValue(agentId, out var left)) return _executors.GetValueOrDefault(agentId, executor);
        if (!_withExecutor.Add(agentId)) return _executors.GetValueOrDefault(agentId, executor);

        // A new one. What is not reserved will do where there is enough, so that most executors are described alike.
        _executors.Remove(agentId);
        var taken = !left.HasBound || _executorNeed <= left ? _executorNeed : left.Find(_executorNeed) ?? _executorNeed;
        if (taken <= left) _left[agentId] = left - taken;
        if (taken == _executorNeed) return executor;
        var host = executor.Clone();
        host.Resources.Clear();
        host.Resources.Add(taken.ToProto());
        _executors.Add(agentId, host);
        return host;
    }

    public IReadOnlyList<V1.Resource> Take(string agentId, Resources need)
    {
        var taken = need;
        if (_left.TryGetValue(agentId, out var left) && left.HasBound && left.Find(need) is { } found)
        {
            taken = found;
            _left[agentId] = left - found;
        }

        if (_last.Need != taken) _last = (taken, taken.ToProto());
        return _last.Messages;
    }
}
