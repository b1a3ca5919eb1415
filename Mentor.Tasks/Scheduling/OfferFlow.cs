namespace Mentor.Tasks.Scheduling;

/// <summary>When to ask Mesos for offers and when to ask for none: REVIVE answers at once, but costs the master an allocation.</summary>
internal sealed class OfferFlow(QueuePolicy policy)
{
    private bool _suppressed;

    // Sent and not answered: nothing is free just now, and what becomes free is offered anyway or brings a new reason.
    private bool _asked;

    private bool _wanted;
    private bool _inVain;
    private TimeSpan? _lastRevive;

    // When the last REVIVE would have been due, had they gone out evenly; it may lie ahead by what the burst allows.
    private TimeSpan _paidUntil;
    private TimeSpan? _idleSince;

    /// <summary>When to look again though nothing happened.</summary>
    public TimeSpan? WakeAt { get; private set; }

    /// <summary>A new subscription starts with offers.</summary>
    public void Registered() => (_suppressed, _asked, _inVain, _idleSince) = (false, false, false, null);

    /// <summary>Work came; <paramref name="first"/> when there was none before.</summary>
    public void WorkCame(bool first)
    {
        _wanted = true;
        _inVain &= !first;
    }

    /// <summary>Something of ours ended: what it held is free now, but would be offered at the allocator's next tick only.</summary>
    public void ResourcesCameBack() => (_wanted, _asked, _inVain) = (true, false, false);

    public void OffersCame(bool ofUse)
    {
        _asked = false;
        _inVain = !ofUse;
    }

    /// <summary>A call was lost, perhaps ours. The next one may be lost too, so there is no hurry.</summary>
    public void Doubt() => (_suppressed, _asked, _wanted, _inVain) = (false, false, true, true);

    /// <summary>What to send now, if anything.</summary>
    public SchedulerAction? Next(int waiting, TimeSpan now)
    {
        WakeAt = null;
        return waiting == 0 ? Rest(now) : Ask(now);
    }

    private Suppress? Rest(TimeSpan now)
    {
        _wanted = false;
        _idleSince ??= now;
        if (_suppressed) return null;
        var at = _idleSince.Value + policy.SuppressAfter;
        if (now < at)
        {
            WakeAt = at;
            return null;
        }

        // Nobody answers what was asked before: SUPPRESS took it back.
        (_suppressed, _asked) = (true, false);
        return new();
    }

    private Revive? Ask(TimeSpan now)
    {
        _idleSince = null;
        if (_asked || !(_wanted || _suppressed)) return null;
        var at = _paidUntil - (policy.ReviveBurst - 1) * policy.ReviveEvery;
        if (_inVain && _lastRevive is { } last && last + policy.ReviveInVainEvery > at) at = last + policy.ReviveInVainEvery;
        if (now < at)
        {
            WakeAt = at;
            return null;
        }

        (_suppressed, _asked, _wanted, _lastRevive) = (false, true, false, now);
        _paidUntil = (_paidUntil > now ? _paidUntil : now) + policy.ReviveEvery;
        return new();
    }
}
