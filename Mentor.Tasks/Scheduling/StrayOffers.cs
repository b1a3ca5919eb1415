namespace Mentor.Tasks.Scheduling;

/// <summary>Offers whose ACCEPT or DECLINE may not have arrived. The master would hold them for us without end, so they are declined again; one that did arrive makes that harmless.</summary>
internal sealed class StrayOffers(QueuePolicy policy)
{
    private readonly Queue<(string OfferId, TimeSpan At)> _offers = new();

    public TimeSpan? WakeAt => _offers.TryPeek(out var first) ? first.At : null;

    /// <summary>Not at once: the next call may fail like the last.</summary>
    public void Add(IEnumerable<string> offerIds, TimeSpan now)
    {
        foreach (var id in offerIds) _offers.Enqueue((id, now + policy.ReconcileAfter));
    }

    public IEnumerable<Decline> Due(TimeSpan now)
    {
        while (_offers.TryPeek(out var first) && first.At <= now) yield return new(_offers.Dequeue().OfferId, TimeSpan.Zero);
    }

    /// <summary>All offers end with the connection.</summary>
    public void Clear() => _offers.Clear();
}
