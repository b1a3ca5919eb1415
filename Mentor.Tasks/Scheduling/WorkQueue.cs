using System.Diagnostics;
using Mentor.Tasks.Placement;

namespace Mentor.Tasks.Scheduling;

/// <summary>Decides what to do next: events in, actions out.</summary>
/// <remarks>
/// Knows no clock, no network, no threads: the time comes as an event, and only one caller at a time may use it. Events of one batch are
/// taken in together before anything is decided, so that a burst of news costs one round of placement and at most one REVIVE.
/// </remarks>
internal sealed class WorkQueue
{
    private readonly QueueBook _book;
    private readonly AttemptNews _news;
    private readonly OfferTable _offers = new();
    private readonly StrayOffers _stray;
    private readonly Doubts _doubts;
    private readonly Patience _patience;
    private readonly QueuePolicy _policy;
    private bool _connected;

    public WorkQueue(QueuePolicy policy)
    {
        _policy = policy;
        _book = new(policy);
        _news = new(_book, policy);
        _stray = new(policy);
        _doubts = new(policy);
        _patience = new(policy);
    }

    /// <summary>When <see cref="On"/> wants to be called with the time although nothing happened; null: not at all.</summary>
    public TimeSpan? WakeAt { get; private set; }

    /// <summary>Tasks without an <see cref="Ending"/>.</summary>
    public int Count => _book.Tasks.Count;

    /// <summary>How many tasks of that demand the agents seen so far could run at once.</summary>
    public int SlotsFor(Demand demand) => Math.Min(_book.Agents.SlotsFor(demand), MostSlots);

    /// <summary>How many tasks may run at once, whatever the agents have.</summary>
    public int MostSlots => _policy.MaxConcurrency;

    public IReadOnlyList<SchedulerAction> On(params ReadOnlySpan<SchedulerEvent> happened)
    {
        _book.Actions = [];
        foreach (var one in happened) Take(one);
        while (_book.Resting.Take(_book.Now) is { } rested) _book.Wait(rested);
        if (_book.Avoided.Return(_book.Now)) _book.Flow.ResourcesCameBack();
        if (_connected)
        {
            Place();
            foreach (var decline in _stray.Due(_book.Now)) _book.Do(decline);
            foreach (var attempt in _doubts.Due(_book.Attempts.Live, _book.Now)) _book.Do(new Reconcile(attempt.Id, attempt.AgentId));
            foreach (var attempt in _book.Deaf.Due(_book.Now)) _book.Do(new ShutDown(attempt.Id, attempt.AgentId, attempt.Task.Demand.IsApart));
            if (_book.Flow.Next(_book.Wanting, _book.Now) is { } call) _book.Do(call);
        }

        GiveUpHope();
        WakeAt = NextWake();
        return _book.Actions;
    }

    private void Take(SchedulerEvent happened)
    {
        switch (happened)
        {
            case Ticked e: _book.Now = e.Now; break;
            case Submitted e: _book.Enqueue(e); break;
            case Cancelled e: Cancel(e); break;
            case Unrepeatable e: GiveUp(e); break;
            case Delivered e: _news.Commit(e.AttemptId); break;
            case Judged e: _news.Take(e); break;
            case Updated e: _news.Take(e); break;
            case Offered e: Hear(e); break;
            case Rescinded e: _offers.Remove(e.OfferId); break;
            case InverselyOffered e: Leave(e); break;
            case InverselyRescinded e: _book.Avoided.Stays(e.OfferId); break;
            case ExecutorLost e: Doubt(e.AgentId); break;
            case AgentLost e: LoseAgent(e.AgentId); break;
            case Registered: Register(); break;
            case Disconnected: Disconnect(); break;
            case Expelled e: LoseAll(e.Message); break;
            case CallFailed e: Recheck(e); break;
            default: throw new UnreachableException($"No rule for {happened}.");
        }
    }

    private void Cancel(Cancelled request)
    {
        // While its outcome is being delivered the caller's side decides which came first, and the acknowledgement follows anyway.
        if (!_book.Tasks.TryGetValue(request.TaskId, out var task) || task.Phase == TaskPhase.Delivering) return;
        task.IsStopping = true;
        if (!request.AwaitsEnd || task.Phase != TaskPhase.Placed) _book.End(new Withdraw(task.Id));
        else foreach (var attempt in task.Attempts.Where(a => a.IsLive)) _book.Kill(attempt, awaitsEnd: true);
    }

    private void GiveUp(Unrepeatable lost)
    {
        if (!_book.Tasks.TryGetValue(lost.TaskId, out var task) || task.Phase == TaskPhase.Delivering) return;
        _book.End(new GiveUp(task.Id, lost.AttemptId, task.Attempts.Count, lost.Reason, lost.Message, lost.AgentId));
    }

    private void Place()
    {
        if (_offers.Count == 0) return;
        var bins = _offers.Bins(_policy.Executor, _book.Agents.TasksOn);
        HashSet<string> used = new(StringComparer.Ordinal);
        List<SchedulerAction> launches = [];
        _patience.OffersCame(_book.Now);
        foreach (var bin in bins)
        {
            if (_book.Agents.Saw(bin.Agent, bin.Offered, hasExecutor: bin.Overhead.IsEmpty)) _patience.AgentsChanged();
        }

        var avoided = _book.Avoided.IsEmpty ? [] : bins.FindAll(bin => _book.Avoided.Contains(bin.Agent.Id, _book.Now));
        PlaceOn(avoided.Count == 0 ? bins : [.. bins.Except(avoided)], null);
        if (_book.Wanting > 0 && avoided.Count > 0) PlaceOn(avoided, IsBoundToAvoided());

        foreach (var offer in _offers.Drain())
        {
            _book.Do(used.Contains(offer.AgentId)
                ? new Accept(offer.OfferId, offer.AgentId, _book.Wanting > 0 ? TimeSpan.Zero : _policy.RefuseFor)
                : new Decline(offer.OfferId, _book.Avoided.RefuseFor(offer.AgentId, _book.Now)));
        }

        _book.Actions.AddRange(launches);
        _book.Flow.OffersCame(ofUse: launches.Count > 0);

        void PlaceOn(List<Bin> room, Func<Demand, bool>? mayUse)
        {
            BinPacker packer = new(_policy.Packing, room, _book.Neighbours);
            _book.Line.Place(
                task =>
                {
                    if (_book.IsFull || mayUse?.Invoke(task.Demand) == false || packer.Place(task.Demand) is not { } bin) return false;
                    used.Add(bin.Agent.Id);
                    launches.Add(_book.Start(task, bin.Agent));
                    return true;
                },
                _policy.Packing.IsDecreasing ? packer.SizeOf : null);
        }
    }

    // Better there than nowhere.
    private Func<Demand, bool> IsBoundToAvoided()
    {
        Dictionary<Demand, bool> known = [];
        return demand =>
        {
            if (!known.TryGetValue(demand, out var isBound))
                known.Add(demand, isBound = !_book.Agents.Serving(demand).Any(agent => !_book.Avoided.Contains(agent.Id, _book.Now)));
            return isBound;
        };
    }

    private void Hear(Offered offer)
    {
        _offers.Add(offer);
        _book.Avoided.Hear(offer.AgentId, offer.Absence, _book.Now);
    }

    private void Leave(InverselyOffered offer)
    {
        _book.Avoided.Leaves(offer.OfferId, offer.AgentId, offer.Absence, _book.Now);
        _book.Do(new AcceptInverse(offer.OfferId, offer.AgentId, offer.Absence.In, _policy.RefuseFor));
    }

    private void GiveUpHope()
    {
        if (_patience.WithoutMaster(_book.Now) is { } waited)
        {
            foreach (var task in _book.Tasks.Values.Where(t => t.Phase != TaskPhase.Delivering).ToArray()) _book.End(Abandon(task, waited));
        }
        else if (_patience.IsDue(_book.Now))
        {
            // The end of one task brings the next with the same demand to the head of the line.
            while (_patience.Exhausted(_book, _book.Attempts.Live.Any()) is { Count: > 0 } endings)
            {
                foreach (var ending in endings) _book.End(ending);
            }
        }
    }

    private static Ending Abandon(QueuedTask task, TimeSpan waited) => task.Attempts is [.., var last]
        ? new GiveUp(task.Id, last.Id, task.Attempts.Count, TaskLostException.NoMaster, $"no master has answered for {waited.TotalSeconds:0.#} s", last.AgentId)
        : new Orphan(task.Id, waited);

    private void LoseAgent(string agentId)
    {
        _offers.RemoveAgent(agentId);
        _book.Agents.Forget(agentId);
        _book.Avoided.Forget(agentId);
        _patience.AgentsChanged();
        Doubt(agentId);
    }

    private void LoseAll(string message)
    {
        Disconnect();
        foreach (var attempt in _book.Attempts.Live.ToArray()) _news.Lose(attempt, new(attempt.Id, attempt.AgentId, null, "FRAMEWORK_REMOVED", message, BlamesAgent: false));
    }

    // The updates of the attempts come of themselves, as a rule.
    private void Doubt(string agentId)
    {
        if (_book.Attempts.Doubt(agentId)) _doubts.Arise(_book.Now + _policy.ReconcileAfter);
    }

    private void Register()
    {
        _connected = true;
        _book.Flow.Registered();
        _book.Deaf.StartAnew(_book.Now);
        if (_book.Line.Count > 0) _book.Flow.WorkCame(first: true);
        _patience.Connected(_book.Now);
        if (_book.Attempts.DoubtAll()) _doubts.Arise(_book.Now);
    }

    private void Disconnect()
    {
        _connected = false;
        _offers.Drain();
        _stray.Clear();
        _patience.Disconnected(_book.Now);
    }

    private void Recheck(CallFailed call)
    {
        _stray.Add(call.OfferIds, _book.Now);
        foreach (var id in call.AttemptIds)
        {
            if (_book.Attempts.TryGet(id, out var attempt)) attempt.IsUnsure = true;
        }

        _book.Flow.Doubt();
        if (_book.Attempts.DoubtAll()) _doubts.Arise(_book.Now + _policy.ReconcileAfter);
    }

    private TimeSpan? NextWake()
    {
        var wake = Earliest(_patience.WakeAt(_book.Tasks.Count, _book.Line.Count), _book.Resting.WakeAt);
        if (_book.Line.Count > 0) wake = Earliest(wake, _book.Avoided.WakeAt);
        return _connected ? Earliest(Earliest(wake, _book.Deaf.WakeAt), Earliest(_stray.WakeAt, Earliest(_book.Flow.WakeAt, _doubts.WakeAt))) : wake;
    }

    private static TimeSpan? Earliest(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;
}
