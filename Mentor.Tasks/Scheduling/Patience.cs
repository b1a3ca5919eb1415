using Mentor.Tasks.Placement;

namespace Mentor.Tasks.Scheduling;

/// <summary>When waiting has lost its sense: no agent is known that is large enough and that the task may run on, nothing is offered at all, or no master answers.</summary>
internal sealed class Patience(QueuePolicy policy)
{
    // Looking at every line of the queue has its cost; nobody minds being told a quarter of a second late.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    // Demands that no agent is known to serve, and since when.
    private Dictionary<Demand, TimeSpan> _unplaceableSince = [];

    private TimeSpan _lastOffers;
    private bool _anyOffers;
    private TimeSpan? _disconnected;
    private TimeSpan _nextLook;

    public void Connected(TimeSpan now)
    {
        _disconnected = null;
        _lastOffers = now;
    }

    public void Disconnected(TimeSpan now) => _disconnected ??= now;

    public void OffersCame(TimeSpan now)
    {
        _lastOffers = now;
        _anyOffers = true;
    }

    /// <summary>What the agents can give has changed, and with it perhaps what is too large.</summary>
    public void AgentsChanged() => _nextLook = TimeSpan.Zero;

    /// <summary>When to look again, given that somebody waits.</summary>
    public TimeSpan? WakeAt(int tasks, int waiting) =>
        _disconnected is { } since ? tasks > 0 && policy.OfferTimeout >= TimeSpan.Zero ? EndOf(since, policy.OfferTimeout) : null
        : waiting > 0 ? _nextLook
        : null;

    /// <summary>How long there has been no master, once that is too long.</summary>
    public TimeSpan? WithoutMaster(TimeSpan now) => _disconnected is { } since && IsOver(since, policy.OfferTimeout, now) ? now - since : null;

    public bool IsDue(TimeSpan now)
    {
        if (_disconnected is not null || now < _nextLook) return false;
        _nextLook = now + LookEvery;
        return true;
    }

    /// <summary>The tasks at the head of the line that have waited long enough, and why.</summary>
    public List<Ending> Exhausted(QueueBook book, bool anyLive)
    {
        var now = book.Now;
        List<Ending> endings = [];
        Dictionary<Demand, TimeSpan> unplaceable = [];
        foreach (var task in book.Line.Heads())
        {
            var obstacles = Obstacles.Of(task.Demand, book.Agents.CapacitiesFor(task.Demand));
            if (_anyOffers && obstacles.Count > 0)
            {
                var since = unplaceable[task.Demand] = _unplaceableSince.GetValueOrDefault(task.Demand, now);
                if (IsOver(Later(task.WaitingSince, since), policy.PlacementTimeout, now)) endings.Add(new Unplaceable(task.Id, obstacles));
            }
            else if (!anyLive && IsOver(Later(task.WaitingSince, _lastOffers), policy.OfferTimeout, now))
            {
                AvoidedAgent[] avoided = [.. book.Avoided.Among(book.Agents.Serving(task.Demand), now)];
                endings.Add(new Starve(task.Id, policy.OfferTimeout, avoided.Length > 0 ? avoided : null));
            }
        }

        _unplaceableSince = unplaceable;
        return endings;
    }

    private static bool IsOver(TimeSpan since, TimeSpan patience, TimeSpan now) => patience >= TimeSpan.Zero && now - since >= patience;

    // A patience of TimeSpan.MaxValue ends at the end of time.
    private static TimeSpan EndOf(TimeSpan since, TimeSpan patience) => since > TimeSpan.MaxValue - patience ? TimeSpan.MaxValue : since + patience;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
