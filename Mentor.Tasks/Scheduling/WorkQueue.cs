using System.Diagnostics;
using Mentor.Tasks.Placement;

namespace Mentor.Tasks.Scheduling;

/// <summary>Decides what to do next: events in, actions out.</summary>
/// <remarks>
/// Knows no clock, no network, no threads: the time comes as an event, and only one caller at a time may use it. Events of one batch are
/// taken in together before anything is decided, so that a burst of news costs one round of placement and at most one REVIVE.
/// </remarks>
internal sealed class WorkQueue(QueuePolicy policy)
{
    private readonly Dictionary<string, QueuedTask> _tasks = new(StringComparer.Ordinal);
    private readonly AttemptTable _attempts = new();
    private readonly WaitingLine _line = new();
    private readonly RestingTasks _resting = new(policy);
    private readonly OfferTable _offers = new();
    private readonly AgentBook _agents = new(policy.Executor);
    private readonly Neighbours _neighbours = new();
    private readonly StrayOffers _stray = new(policy);
    private readonly OfferFlow _flow = new(policy);
    private readonly Doubts _doubts = new(policy);
    private readonly Patience _patience = new(policy);

    private List<SchedulerAction> _actions = [];
    private TimeSpan _now;
    private long _submitted;
    private bool _connected;

    /// <summary>When <see cref="On"/> wants to be called with the time although nothing happened; null: not at all.</summary>
    public TimeSpan? WakeAt { get; private set; }

    /// <summary>Tasks without an <see cref="Ending"/>.</summary>
    public int Count => _tasks.Count;

    /// <summary>How many tasks of that demand the agents seen so far could run at once.</summary>
    public int SlotsFor(Demand demand) => _agents.SlotsFor(demand);

    public IReadOnlyList<SchedulerAction> On(params ReadOnlySpan<SchedulerEvent> happened)
    {
        _actions = [];
        foreach (var one in happened) Take(one);
        while (_resting.Take(_now) is { } rested) Wait(rested);
        if (_connected)
        {
            Place();
            foreach (var decline in _stray.Due(_now)) Do(decline);
            foreach (var attempt in _doubts.Due(_attempts.Live, _now)) Do(new Reconcile(attempt.Id, attempt.AgentId));
            if (_flow.Next(_line.Count, _now) is { } call) Do(call);
        }

        GiveUpHope();
        WakeAt = Earliest(_patience.WakeAt(_tasks.Count, _line.Count), Earliest(_resting.WakeAt, _connected ? Earliest(_stray.WakeAt, Earliest(_flow.WakeAt, _doubts.WakeAt)) : null));
        return _actions;
    }

    private void Take(SchedulerEvent happened)
    {
        switch (happened)
        {
            case Ticked e: _now = e.Now; break;
            case Submitted e: Enqueue(e); break;
            case Cancelled e: Cancel(e); break;
            case Delivered e: Commit(e.AttemptId); break;
            case Updated e: Update(e); break;
            case Offered e: _offers.Add(e); break;
            case Rescinded e: _offers.Remove(e.OfferId); break;
            case ExecutorLost e: Doubt(e.AgentId); break;
            case AgentLost e: LoseAgent(e.AgentId); break;
            case Registered: Register(); break;
            case Disconnected: Disconnect(); break;
            case Expelled e: LoseAll(e.Message); break;
            case CallFailed e: Recheck(e); break;
            default: throw new UnreachableException($"No rule for {happened}.");
        }
    }

    private void Enqueue(Submitted submitted)
    {
        QueuedTask task = new(submitted, ++_submitted);
        if (!_tasks.TryAdd(task.Id, task)) throw new ArgumentException($"There is a task '{task.Id}' already; give each task an id of its own.", nameof(submitted));
        Wait(task);
    }

    private void Wait(QueuedTask task)
    {
        task.WaitingSince = _now;
        _flow.WorkCame(first: _line.Count == 0);
        _line.Add(task);
    }

    private void Cancel(Cancelled request)
    {
        // While its outcome is being delivered the caller's side decides which came first, and the acknowledgement follows anyway.
        if (!_tasks.TryGetValue(request.TaskId, out var task) || task.Phase == TaskPhase.Delivering) return;
        task.IsStopping = true;
        if (!request.AwaitsEnd || task.Phase != TaskPhase.Placed) End(new Withdraw(task.Id));
        else foreach (var attempt in task.Attempts.Where(a => a.IsLive)) Do(new Kill(attempt.Id, attempt.AgentId));
    }

    private void Update(Updated update)
    {
        if (!_attempts.TryGet(update.AttemptId, out var attempt))
        {
            Acknowledge(update);
            return;
        }

        var neverBegan = attempt.IsUnsure && update is Lost;
        (attempt.IsDoubtful, attempt.IsUnsure) = (false, false);
        switch (update)
        {
            case Progressed: Progress(attempt, update); break;
            case Finished: Finish(attempt, update); break;
            case Killed when attempt.Task.Phase == TaskPhase.Done: Close(attempt, update); break;
            case Killed: Lose(attempt, new(update.AttemptId, update.AgentId, update.UpdateId, "TASK_KILLED", "Somebody else killed it")); break;
            case Lost lost: Lose(attempt, neverBegan ? lost with { Counts = false } : lost); break;
        }
    }

    private void Progress(Attempt attempt, Updated update)
    {
        Acknowledge(update);

        // The KILL was lost, or overtook the launch.
        if (attempt.IsLive && (attempt.Task.IsStopping || attempt.Task.Phase == TaskPhase.Done)) Do(new Kill(attempt.Id, attempt.AgentId));
    }

    private void Finish(Attempt attempt, Updated update)
    {
        Release(attempt);
        switch (attempt.Task.Phase)
        {
            case TaskPhase.Done:
                Close(attempt, update);
                return;
            case TaskPhase.Delivering:
                // A repetition is acknowledged with the delivery; another attempt's outcome came too late.
                if (attempt.UpdateId is null) Acknowledge(update);
                return;
            case TaskPhase.Waiting:
                // Called lost, and yet it ran.
                _line.Remove(attempt.Task, TaskPhase.Delivering);
                break;
        }

        attempt.Task.Phase = TaskPhase.Delivering;
        attempt.UpdateId = update.UpdateId;
        Do(new Deliver(attempt.Task.Id, attempt.Id));
    }

    private void Commit(string attemptId)
    {
        if (!_attempts.TryGet(attemptId, out var attempt)) return;
        if (attempt.UpdateId is not null) Do(new Acknowledge(attempt.Id, attempt.AgentId, attempt.UpdateId));
        Forget(attempt.Task);
    }

    private void Lose(Attempt attempt, Lost lost)
    {
        Acknowledge(lost);
        if (!Release(attempt)) return;
        var task = attempt.Task;
        if (task.Phase == TaskPhase.Done) _attempts.Remove(attempt);

        // Anything but Placed means that another attempt has taken over, or that its outcome is being delivered.
        if (task.Phase != TaskPhase.Placed) return;
        if (task.IsStopping)
        {
            End(new Withdraw(task.Id));
            return;
        }

        if (lost.Counts && ++task.Losses > task.Retries)
        {
            End(new GiveUp(task.Id, attempt.Id, task.Attempts.Count, lost.Reason, lost.Message, attempt.AgentId));
            return;
        }

        Do(new Repeat(task.Id, attempt.Id, attempt.AgentId, lost.Reason, lost.Message));
        if (lost.Counts) Wait(task);
        else _resting.Add(task, _now);
    }

    private void Close(Attempt attempt, Updated update)
    {
        Acknowledge(update);
        Release(attempt);
        _attempts.Remove(attempt);
    }

    private void Place()
    {
        if (_offers.Count == 0) return;
        var bins = _offers.Bins(policy.Executor, _agents.TasksOn);
        HashSet<string> used = new(StringComparer.Ordinal);
        List<SchedulerAction> launches = [];
        _patience.OffersCame(_now);
        foreach (var bin in bins)
        {
            if (_agents.Saw(bin.Agent, bin.Offered, hasExecutor: bin.Overhead.IsEmpty)) _patience.AgentsChanged();
        }

        BinPacker packer = new(policy.Packing, bins, _neighbours);
        _line.Place(
            task =>
            {
                if (packer.Place(task.Demand) is not { } bin) return false;
                used.Add(bin.Agent.Id);
                launches.Add(Start(task, bin.Agent));
                return true;
            },
            policy.Packing.IsDecreasing ? packer.SizeOf : null);

        foreach (var offer in _offers.Drain())
        {
            Do(used.Contains(offer.AgentId)
                ? new Accept(offer.OfferId, offer.AgentId, _line.Count > 0 ? TimeSpan.Zero : policy.RefuseFor)
                : new Decline(offer.OfferId, policy.RefuseFor));
        }

        _actions.AddRange(launches);
        _flow.OffersCame(ofUse: launches.Count > 0);
    }

    private void GiveUpHope()
    {
        if (_patience.WithoutMaster(_now) is { } waited)
        {
            foreach (var task in _tasks.Values.Where(t => t.Phase != TaskPhase.Delivering).ToArray()) End(Abandon(task, waited));
        }
        else if (_patience.IsDue(_now))
        {
            // The end of one task brings the next with the same demand to the head of the line.
            while (_patience.Exhausted(_line, _agents, _attempts.Live.Any(), _now) is { Count: > 0 } endings)
            {
                foreach (var ending in endings) End(ending);
            }
        }
    }

    private static Ending Abandon(QueuedTask task, TimeSpan waited) => task.Attempts is [.., var last]
        ? new GiveUp(task.Id, last.Id, task.Attempts.Count, TaskLostException.NoMaster, $"no master has answered for {waited.TotalSeconds:0.#} s", last.AgentId)
        : new Orphan(task.Id, waited);

    private Launch Start(QueuedTask task, Protocol.Agent agent)
    {
        Attempt attempt = new(AttemptIds.Of(task.Id, task.Attempts.Count + 1), task, agent);
        task.Attempts.Add(attempt);
        _attempts.Add(attempt);
        _agents.Took(agent.Id, task.Demand.Resources);
        _neighbours.Came(task.Demand.Constraints, agent);
        return new(attempt.Id, task.Id, agent.Id);
    }

    /// <summary>Whether it was alive until now.</summary>
    private bool Release(Attempt attempt)
    {
        if (!attempt.IsLive) return false;
        attempt.IsLive = false;
        _agents.GaveBack(attempt.AgentId, attempt.Task.Demand.Resources);
        _neighbours.Went(attempt.Task.Demand.Constraints, attempt.Agent);
        _flow.ResourcesCameBack();
        return true;
    }

    private void End(Ending ending)
    {
        var task = _tasks[ending.TaskId];
        if (task.Phase == TaskPhase.Waiting) _line.Remove(task, TaskPhase.Done);
        Forget(task);
        Do(ending);
    }

    private void Forget(QueuedTask task)
    {
        task.Phase = TaskPhase.Done;
        _tasks.Remove(task.Id);
        foreach (var attempt in task.Attempts)
        {
            if (attempt.IsLive) Do(new Kill(attempt.Id, attempt.AgentId));
            else _attempts.Remove(attempt);
        }
    }

    private void LoseAgent(string agentId)
    {
        _offers.RemoveAgent(agentId);
        _agents.Forget(agentId);
        _patience.AgentsChanged();
        Doubt(agentId);
    }

    private void LoseAll(string message)
    {
        Disconnect();
        foreach (var attempt in _attempts.Live.ToArray()) Lose(attempt, new(attempt.Id, attempt.AgentId, null, "FRAMEWORK_REMOVED", message));
    }

    // The updates of the attempts come of themselves, as a rule.
    private void Doubt(string agentId)
    {
        if (_attempts.Doubt(agentId)) _doubts.Arise(_now + policy.ReconcileAfter);
    }

    private void Register()
    {
        _connected = true;
        _flow.Registered();
        if (_line.Count > 0) _flow.WorkCame(first: true);
        _patience.Connected(_now);
        if (_attempts.DoubtAll()) _doubts.Arise(_now);
    }

    private void Disconnect()
    {
        _connected = false;
        _offers.Drain();
        _stray.Clear();
        _patience.Disconnected(_now);
    }

    private void Recheck(CallFailed call)
    {
        _stray.Add(call.OfferIds, _now);
        foreach (var id in call.AttemptIds)
        {
            if (_attempts.TryGet(id, out var attempt)) attempt.IsUnsure = true;
        }

        _flow.Doubt();
        if (_attempts.DoubtAll()) _doubts.Arise(_now + policy.ReconcileAfter);
    }

    private void Acknowledge(Updated update)
    {
        if (update.UpdateId is not null) Do(new Acknowledge(update.AttemptId, update.AgentId, update.UpdateId));
    }

    private void Do(SchedulerAction action) => _actions.Add(action);

    private static TimeSpan? Earliest(TimeSpan? one, TimeSpan? other) => one is null || other < one ? other : one;
}
