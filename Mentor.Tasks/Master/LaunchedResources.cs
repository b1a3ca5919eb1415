using Mentor.Protocol;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>Which of the offered resources each launch takes: those reserved for us first. The centre counts without such distinctions.</summary>
internal sealed class LaunchedResources
{
    private static readonly IReadOnlyList<V1.Resource> Nothing = [];

    // What the offers of this batch have left, by agent; only looked after where some of it is reserved, which is rare.
    private readonly Dictionary<string, Resources> _left = new(StringComparer.Ordinal);

    // By agent. The description is null where the executor took nothing that is reserved; while one runs, all that is said of it must be the same.
    private readonly Dictionary<string, Dictionary<string, V1.ExecutorInfo?>> _running = new(StringComparer.Ordinal);

    // All tasks of a pool ask for the same, as a rule.
    private (Resources Need, IReadOnlyList<V1.Resource> Messages) _last = (Resources.None, Nothing);

    public void Keep(Offer offer)
    {
        _left[offer.AgentId] = _left.TryGetValue(offer.AgentId, out var left) ? left + offer.Resources : offer.Resources;
        var before = _running.GetValueOrDefault(offer.AgentId);
        _running[offer.AgentId] = offer.Message.ExecutorIds.ToDictionary(id => id.Value, id => before?.GetValueOrDefault(id.Value), StringComparer.Ordinal);
    }

    public void Forget() => _left.Clear();

    /// <summary>The executor as a launch on that agent has to describe it.</summary>
    public V1.ExecutorInfo Host(string agentId, V1.ExecutorInfo executor)
    {
        if (!_running.TryGetValue(agentId, out var running)) return executor;
        if (running.TryGetValue(executor.ExecutorId.Value, out var known)) return known ?? executor;
        running.Add(executor.ExecutorId.Value, null);
        if (!_left.TryGetValue(agentId, out var left) || !left.HasBound) return executor;

        // What is not reserved will do where there is enough, so that most executors are described alike.
        var need = Resources.FromProto(executor.Resources);
        if ((need <= left ? need : left.Find(need)) is not { } taken) return executor;
        _left[agentId] = left - taken;
        if (taken == need) return executor;
        var described = executor.Clone();
        described.Resources.Clear();
        described.Resources.Add(taken.ToProto());
        running[executor.ExecutorId.Value] = described;
        return described;
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
