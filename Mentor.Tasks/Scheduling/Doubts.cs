namespace Mentor.Tasks.Scheduling;

/// <summary>When to ask the master about attempts that may have ended unnoticed: at once, then ever more rarely until all have answered.</summary>
internal sealed class Doubts(QueuePolicy policy)
{
    private TimeSpan? _at;
    private TimeSpan _pause;
    private TimeSpan? _all;

    public TimeSpan? WakeAt { get; private set; }

    /// <summary>There is a new reason to ask.</summary>
    /// <param name="at">Not before: a call that failed just now would fail again.</param>
    public void Arise(TimeSpan at)
    {
        _at = at;
        _pause = policy.ReconcileAfter;
    }

    /// <summary>The attempts to ask about now.</summary>
    public IEnumerable<Attempt> Due(IEnumerable<Attempt> live, TimeSpan now)
    {
        _all ??= now + policy.ReconcileEvery;
        IEnumerable<Attempt> due = [];
        if (now >= _all)
        {
            due = live;
            _all = now + policy.ReconcileEvery;
        }
        else if (now >= _at)
        {
            var doubtful = live.Where(a => a.IsDoubtful).ToArray();
            due = doubtful;
            _at = doubtful.Length == 0 ? null : now + _pause;
            _pause = _pause * 2 < policy.ReconcileAtMost ? _pause * 2 : policy.ReconcileAtMost;
        }

        WakeAt = _at < _all ? _at : _all;
        return due;
    }
}
