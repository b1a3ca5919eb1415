namespace Mentor.Tasks.Scheduling;

/// <summary>
/// Killed attempts whose executors do nothing about it. An executor keeps the grace of its tasks by itself; one that is stuck altogether is left to
/// its agent in the end.
/// </summary>
internal sealed class DeafExecutors(QueuePolicy policy)
{
    private readonly Queue<(Attempt Attempt, TimeSpan At)> _killed = new();

    public TimeSpan? WakeAt
    {
        get
        {
            while (_killed.TryPeek(out var first))
            {
                if (first.Attempt.IsLive) return first.At;
                _killed.Dequeue();
            }

            return null;
        }
    }

    public void Add(Attempt attempt, TimeSpan now)
    {
        if (policy.KillPatience is { } patience) _killed.Enqueue((attempt, now + patience));
    }

    /// <summary>Nothing was heard for a while: what has ended is yet to be heard of.</summary>
    public void StartAnew(TimeSpan now)
    {
        for (var count = _killed.Count; count > 0; count--)
        {
            if (_killed.Dequeue() is { Attempt: { IsLive: true } attempt }) Add(attempt, now);
        }
    }

    /// <summary>Those that had their time. Each comes once.</summary>
    public IEnumerable<Attempt> Due(TimeSpan now)
    {
        while (WakeAt <= now) yield return _killed.Dequeue().Attempt;
    }
}
