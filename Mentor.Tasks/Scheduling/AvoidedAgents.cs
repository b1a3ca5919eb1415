using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tasks.Scheduling;

/// <summary>Agents that get no work for a while: they keep losing what runs there, or are about to be taken away.</summary>
internal sealed class AvoidedAgents(QueuePolicy policy)
{
    private readonly Dictionary<string, Record> _records = new(StringComparer.Ordinal);

    // By the id of the inverse offer that said so, or of the agent where its offers did.
    private readonly Dictionary<string, (string AgentId, TimeSpan From, TimeSpan? Until)> _leaving = new(StringComparer.Ordinal);

    public bool IsEmpty => _records.Count == 0 && _leaving.Count == 0;

    /// <summary>When the first of them is of use again.</summary>
    public TimeSpan? WakeAt => _records.Count == 0 ? null : _records.Values.Min(r => r.Until);

    public bool Contains(string agentId, TimeSpan now) => IsBad(agentId, now) || IsLeaving(agentId, now, out _);

    /// <summary>How long Mesos may withhold its offers.</summary>
    public TimeSpan RefuseFor(string agentId, TimeSpan now)
    {
        var until = IsLeaving(agentId, now, out var end) ? end : _records.TryGetValue(agentId, out var record) ? record.Until : null;
        return until - now is { } left && left < policy.RefuseFor ? left : policy.RefuseFor;
    }

    /// <summary>Those of the agents that are avoided, as reasons.</summary>
    public IEnumerable<AvoidedAgent> Among(IEnumerable<Agent> agents, TimeSpan now)
    {
        foreach (var agent in agents)
        {
            if (IsLeaving(agent.Id, now, out var end)) yield return new(agent.Hostname, end - now, IsLeaving: true);
            else if (IsBad(agent.Id, now)) yield return new(agent.Hostname, _records[agent.Id].Until - now, IsLeaving: false);
        }
    }

    /// <summary>The agent, or what runs there for us, has lost an attempt.</summary>
    /// <returns>Not null when the agent is avoided from now on.</returns>
    public Avoid? Blame(Attempt attempt, TimeSpan now)
    {
        if (policy.Avoidance is not { } rule) return null;
        if (!_records.TryGetValue(attempt.AgentId, out var record)) _records.Add(attempt.AgentId, record = new());

        // What ran already when the last loss came went down with the same process.
        if (attempt.StartedAt < record.LastLoss) return null;
        while (record.Losses.TryPeek(out var first) && now - first > rule.Within) record.Losses.Dequeue();
        record.LastLoss = now;
        record.Losses.Enqueue(now);
        if (record.Losses.Count < rule.Losses) return null;
        var time = record.NextTime ?? rule.For;
        record.NextTime = time < rule.AtMost / 2 ? time * 2 : rule.AtMost;
        record.Until = now + time;
        Avoid avoid = new(attempt.AgentId, record.Losses.Count, time);
        record.Losses.Clear();
        return avoid;
    }

    /// <summary>Something has come to its end there.</summary>
    public void Trust(string agentId) => _records.Remove(agentId);

    public void Forget(string agentId)
    {
        foreach (var (by, _) in _leaving.Where(l => l.Value.AgentId == agentId).ToArray()) _leaving.Remove(by);
    }

    /// <summary>An offer of the agent says when it is to be taken away, or that it stays.</summary>
    public void Hear(string agentId, Absence? absence, TimeSpan now)
    {
        if (absence is not null) Leaves(agentId, agentId, absence, now);
        else if (_leaving.Count > 0) Forget(agentId);
    }

    /// <param name="by">What to take back when it stays after all.</param>
    /// <param name="agentId">Which agent.</param>
    /// <param name="absence">When, and for how long.</param>
    /// <param name="now">The time.</param>
    public void Leaves(string by, string agentId, Absence absence, TimeSpan now) => _leaving[by] = (agentId, now + absence.In, now + absence.In + absence.For);

    /// <summary>The inverse offer is void.</summary>
    public void Stays(string by) => _leaving.Remove(by);

    /// <summary>Whether an agent is of use again that was not a moment ago.</summary>
    public bool Return(TimeSpan now)
    {
        var any = false;
        foreach (var record in _records.Values.Where(r => r.Until <= now)) (any, record.Until) = (true, null);
        return any;
    }

    private bool IsBad(string agentId, TimeSpan now) => _records.TryGetValue(agentId, out var record) && record.Until > now;

    private bool IsLeaving(string agentId, TimeSpan now, out TimeSpan? until)
    {
        foreach (var (id, from, end) in _leaving.Values)
        {
            if (id != agentId || from - now > policy.LeaveNotice || end <= now) continue;
            until = end;
            return true;
        }

        until = null;
        return false;
    }

    private sealed class Record
    {
        // The latest, at most as many as are forgiven.
        public Queue<TimeSpan> Losses { get; } = new();

        public TimeSpan? LastLoss { get; set; }

        public TimeSpan? Until { get; set; }

        public TimeSpan? NextTime { get; set; }
    }
}
