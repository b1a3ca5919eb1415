using Mentor.LocalCluster.Allocation;
using Mentor.LocalCluster.Http;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>A Mesos master: events in, actions out. Knows no clock, no socket and no thread.</summary>
/// <remarks>Not thread-safe: one loop calls it, takes <see cref="Actions"/> after each call, and performs them in order.</remarks>
internal sealed class MasterState
{
    private readonly MasterBook _book;
    private readonly Allocator _allocator;
    private readonly Subscriptions _subscriptions;
    private readonly Launching _launching;
    private readonly Reconciliation _reconciliation;
    private readonly Delivery _delivery;
    private readonly AgentRoster _roster;
    private readonly Departures _departures;
    private readonly Maintenance _maintenance;

    public MasterState(V1.MasterInfo self, MasterSettings settings, DateTimeOffset started, Registry registry)
    {
        _book = new(self, settings);
        InverseOffers inverse = new(_book);
        _allocator = new(_book, inverse, started);
        _subscriptions = new(_book, _allocator, inverse);
        _launching = new(_book, _allocator);
        _reconciliation = new(_book);
        _delivery = new(_book, _allocator, _reconciliation);
        _roster = new(_book, _allocator, _subscriptions);
        _departures = new(_book, _allocator, inverse);
        _departures.Read(registry, started);
        _maintenance = new(_book, _allocator, inverse);
        _maintenance.Read(registry);
    }

    public List<MasterAction> Actions => _book.Actions;

    public DateTimeOffset? NextDue => _book.Due.Next;

    public void On(MasterInput input, DateTimeOffset now)
    {
        switch (input)
        {
            case SchedulerCalls e: _book.Actions.Add(new AnswerScheduler(e.Reply, Answer(e.Call, e.StreamId, now))); break;
            case AgentUpdates e: _delivery.Update(e, now); break;
            case SchedulerSubscribes e: _subscriptions.Subscribe(e, now); break;
            case SchedulerHungUp e: _subscriptions.HungUp(e.StreamId, now); break;
            case AgentJoins e: _roster.Join(e, now); break;
            case AgentVanishes e: _departures.Vanish(e, now); break;
            case AgentFallsSilent e: _departures.FallSilent(e, now); break;
            case AgentIsGone e: _departures.MarkGone(e, now); break;
            case RescindWhenAccepted e when _book.Agents.TryGetValue(e.AgentId, out var agent): agent.RescindsWhenAccepted = true; break;
            case MaintenancePlanned e: _maintenance.Plan(e, now); break;
            case ExecutorEnded e: _delivery.End(e, now); break;
            case ExecutorSays e: _delivery.Message(e); break;
            case Inspected e: _book.Actions.Add(new AnswerScheduler(e.Reply, new(200, Inspection.Render(_book, e.What)))); break;
        }
    }

    public void OnTime(DateTimeOffset now)
    {
        while (_book.Due.TryTakeDue(now, out var due))
        {
            switch (due)
            {
                case MasterDue.AllocationTick tick: _allocator.Tick(tick, now); break;
                case MasterDue.Heartbeat beat: _subscriptions.Beat(beat, now); break;
                case MasterDue.SchedulerTimeout timeout: _subscriptions.TimedOut(timeout, now); break;
                case MasterDue.AgentTimeout timeout: _departures.TimedOut(timeout, now); break;
                case MasterDue.RegistrationOver: _departures.GiveUpAwaited(); break;
            }
        }
    }

    private HttpAnswer Answer(V1.Scheduler.Call call, string? streamId, DateTimeOffset now)
    {
        if (!_book.Frameworks.TryGetValue(call.FrameworkId.Value, out var framework)) return HttpAnswer.BadRequest("Framework cannot be found");
        if (framework.StreamId is null) return HttpAnswer.Forbidden("Framework is not subscribed");
        if (streamId is null) return HttpAnswer.BadRequest("All non-subscribe calls should include the 'Mesos-Stream-Id' header");
        if (streamId != framework.StreamId)
        {
            return HttpAnswer.BadRequest($"The stream ID '{streamId}' included in this request didn't match the stream ID currently associated"
                + $" with framework ID {framework.Id}");
        }

        switch (call.Type)
        {
            case CallType.Accept: _launching.Accept(framework, call.Accept, now); break;
            case CallType.AcceptInverseOffers:
                _maintenance.Answer(framework, accepts: true, call.AcceptInverseOffers.InverseOfferIds, call.AcceptInverseOffers.Filters, now);
                break;
            case CallType.Acknowledge: _delivery.Acknowledge(framework, call.Acknowledge); break;
            case CallType.Decline: _launching.Decline(framework, call.Decline, now); break;
            case CallType.DeclineInverseOffers:
                _maintenance.Answer(framework, accepts: false, call.DeclineInverseOffers.InverseOfferIds, call.DeclineInverseOffers.Filters, now);
                break;
            case CallType.Kill: _delivery.Kill(framework, call.Kill, now); break;
            case CallType.Message: _delivery.Message(framework, call.Message); break;
            case CallType.Reconcile: _reconciliation.Answer(framework, call.Reconcile, now); break;
            case CallType.Revive: Revive(framework, now); break;
            case CallType.Shutdown: _delivery.Shutdown(framework, call.Shutdown); break;
            case CallType.Suppress: framework.IsSuppressed = true; break;
            case CallType.Teardown: _subscriptions.Remove(framework, now); break;
            case CallType.UpdateFramework: return Update(framework, call.UpdateFramework, now);
        }

        // What is left (REQUEST, operations) is accepted and has no effect here, as on a master without them.
        return HttpAnswer.Accepted;
    }

    private void Revive(FrameworkEntry framework, DateTimeOffset now)
    {
        framework.IsSuppressed = false;
        framework.Refused.Clear();
        _allocator.Allocate(now);
    }

    private HttpAnswer Update(FrameworkEntry framework, V1.Scheduler.Call.Types.UpdateFramework update, DateTimeOffset now)
    {
        if (FrameworkValidation.Refusal(update.FrameworkInfo) is { } refusal)
            return HttpAnswer.BadRequest($"Supplied FrameworkInfo is not valid: {refusal}");
        framework.Info = update.FrameworkInfo;
        framework.Info.Id = new() { Value = framework.Id };
        var suppressed = update.SuppressedRoles.Contains(framework.Role);
        if (framework.IsSuppressed && !suppressed) _allocator.WantTick(now);
        framework.IsSuppressed = suppressed;
        return HttpAnswer.Ok;
    }
}
