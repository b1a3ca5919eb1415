namespace Mentor.Tasks.Scheduling;

/// <summary>
/// Knows which attempts went down with a killed one. An executor whose delegate does not end when it is killed ends itself, and takes along what
/// else runs in it, or is on its way there: that is no fault of these tasks.
/// </summary>
internal sealed class SharedFates
{
    private readonly Dictionary<string, Entry> _agents = new(StringComparer.Ordinal);
    private long _moment;

    public void Begins(Attempt attempt) => attempt.Began = ++_moment;

    /// <summary>It is killed, and has not ended yet. Comes once.</summary>
    public void IsKilled(Attempt attempt)
    {
        if (attempt.Task.Demand.IsApart) return;
        if (!_agents.TryGetValue(attempt.AgentId, out var entry)) _agents.Add(attempt.AgentId, entry = new());
        entry.Killed++;
    }

    /// <summary>It has ended, in one way or the other. Comes once.</summary>
    public void Ends(Attempt attempt)
    {
        if (attempt.IsKilled && !attempt.Task.Demand.IsApart) _agents[attempt.AgentId].Killed--;
    }

    /// <summary>It is about to end because its executor has ended.</summary>
    /// <returns>Whether that may have been for the sake of another one.</returns>
    public bool GoesDown(Attempt attempt)
    {
        if (attempt.Task.Demand.IsApart || !_agents.TryGetValue(attempt.AgentId, out var entry)) return false;
        if (attempt.IsKilled) entry.LastDown = ++_moment;
        return entry.Killed > 0 || attempt.Began < entry.LastDown;
    }

    private sealed class Entry
    {
        /// <summary>How many attempts on that agent are killed and have not ended.</summary>
        public int Killed { get; set; }

        /// <summary>When we last heard that such a one went down with its executor; the others that it had began before that.</summary>
        public long LastDown { get; set; }
    }
}
