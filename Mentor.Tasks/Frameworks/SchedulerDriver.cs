using Google.Protobuf;
using Mentor.Protocol.Calls;
using Mentor.Protocol.Http;
using Type = Mesos.V1.Scheduler.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Frameworks;

/// <summary>Between a scheduler and its master: hands each event to the method that it is for, and sends the scheduler's calls.</summary>
/// <remarks>
/// Calls go out in the order in which they are made, except that acknowledgements let others go first. Each completes when the master has
/// accepted it, which is not yet done, and fails with <see cref="MesosApiException"/> when it was refused, or when there is no
/// subscription just now. Thread-safe.
/// </remarks>
public sealed class SchedulerDriver : IAsyncDisposable
{
    private readonly IScheduler _scheduler;
    private readonly V1.FrameworkInfo _framework;
    private readonly SchedulerClient _client;
    private readonly bool _acknowledges;
    private readonly CancellationTokenSource _aborted = new();
    private readonly TimeProvider _time;
    private Task _telling = Task.CompletedTask;
    private string? _registeredAs;

    internal SchedulerDriver(IScheduler scheduler, V1.FrameworkInfo framework, SchedulerClientOptions options, bool acknowledges)
    {
        _scheduler = scheduler;
        _framework = framework;
        _acknowledges = acknowledges;
        _time = options.Time;

        // Comes within the wait for the next event, and so never beside another call; that event waits for its end.
        _client = new(options with { OnDisconnected = loss => _telling = _scheduler.OnDisconnected(this, loss).AsTask() });
    }

    /// <summary>Null until the first <see cref="IScheduler.OnRegistered"/>, unless the framework came with one.</summary>
    public V1.FrameworkID? FrameworkId => _client.FrameworkId;

    /// <summary>A timestamp: when the master was last heard, be it a heartbeat.</summary>
    internal long LastHeard { get; private set; }

    /// <param name="offers">Of one agent.</param>
    /// <param name="tasks">In this order; with none, the offers are declined.</param>
    /// <param name="refuseFor">How long the unused rest of the offers is withheld. Default: 5 s, as in Mesos; zero withholds nothing.</param>
    public Task LaunchAsync(IEnumerable<V1.Offer> offers, IEnumerable<V1.TaskInfo> tasks, TimeSpan? refuseFor = null) =>
        AcceptAsync(offers, [SchedulerCalls.Launch(tasks)], refuseFor);

    /// <inheritdoc cref="LaunchAsync(IEnumerable{V1.Offer},IEnumerable{V1.TaskInfo},TimeSpan?)"/>
    public Task LaunchAsync(V1.Offer offer, params IEnumerable<V1.TaskInfo> tasks) => LaunchAsync([offer], tasks);

    /// <summary>Performs any operations on the offers: launches, launches of groups, reservations, volumes.</summary>
    public Task AcceptAsync(IEnumerable<V1.Offer> offers, IEnumerable<V1.Offer.Types.Operation> operations, TimeSpan? refuseFor = null) =>
        SendAsync(SchedulerCalls.Accept(IdsOf(offers), refuseFor ?? MesosDefaults.RefuseFor, operations));

    /// <param name="offers">Of any agents.</param>
    /// <param name="refuseFor">How long they are withheld. Default: 5 s, as in Mesos. A <see cref="ReviveAsync"/> ends that.</param>
    public Task DeclineAsync(IEnumerable<V1.Offer> offers, TimeSpan? refuseFor = null) =>
        SendAsync(SchedulerCalls.Decline(IdsOf(offers), refuseFor ?? MesosDefaults.RefuseFor));

    public Task AcceptInverseOffersAsync(IEnumerable<V1.InverseOffer> offers) =>
        SendAsync(new() { Type = V1.Scheduler.Call.Types.Type.AcceptInverseOffers, AcceptInverseOffers = new() { InverseOfferIds = { IdsOf(offers) } } });

    public Task DeclineInverseOffersAsync(IEnumerable<V1.InverseOffer> offers) =>
        SendAsync(new() { Type = V1.Scheduler.Call.Types.Type.DeclineInverseOffers, DeclineInverseOffers = new() { InverseOfferIds = { IdsOf(offers) } } });

    /// <param name="taskId">Its terminal update tells the end; an unknown task is answered by TASK_LOST.</param>
    /// <param name="agentId">Lets a master that does not know the task, because it has just begun to lead, pass the call on.</param>
    /// <param name="grace">Between the polite end and the other one. Default: the task's kill policy. Custom executors keep it themselves.</param>
    public Task KillAsync(V1.TaskID taskId, V1.AgentID? agentId = null, TimeSpan? grace = null) => SendAsync(SchedulerCalls.Kill(taskId, agentId, grace));

    /// <summary>Asks for the states of the tasks, which come as updates without data, labels or uuid; with none named, of all that the master knows.</summary>
    public Task ReconcileAsync(params IEnumerable<(V1.TaskID TaskId, V1.AgentID? AgentId)> tasks) => SendAsync(SchedulerCalls.Reconcile(tasks));

    /// <summary>Tells the allocator what would be of use. The one that comes with Mesos pays no attention.</summary>
    public Task RequestAsync(params IEnumerable<V1.Request> requests) =>
        SendAsync(new() { Type = V1.Scheduler.Call.Types.Type.Request, Request = new() { Requests = { requests } } });

    /// <summary>Ends suppression and all that was declined for a time; offers follow at once when there are any.</summary>
    /// <param name="roles">None: all of the framework.</param>
    public Task ReviveAsync(params IEnumerable<string> roles) => SendAsync(SchedulerCalls.Revive(roles));

    /// <summary>No offers until <see cref="ReviveAsync"/>.</summary>
    /// <param name="roles">None: all of the framework.</param>
    public Task SuppressAsync(params IEnumerable<string> roles) => SendAsync(SchedulerCalls.Suppress(roles));

    /// <summary>To an executor. Messages may be lost on their way.</summary>
    public Task MessageAsync(V1.AgentID agentId, V1.ExecutorID executorId, ReadOnlyMemory<byte> data) =>
        SendAsync(SchedulerCalls.Message(agentId, executorId, ByteString.CopyFrom(data.Span)));

    /// <summary>Ends an executor and all of its tasks.</summary>
    public Task ShutdownAsync(V1.AgentID agentId, V1.ExecutorID executorId) => SendAsync(SchedulerCalls.Shutdown(agentId, executorId));

    /// <summary>The update was dealt with and need not come again. Does nothing for one without uuid, which nobody repeats.</summary>
    public Task AcknowledgeAsync(V1.TaskStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status.HasUuid ? SendAsync(SchedulerCalls.Acknowledge(status.AgentId, status.TaskId, status.Uuid)) : Task.CompletedTask;
    }

    /// <summary>Any call of the v1 API; the framework id is filled in.</summary>
    public Task SendAsync(V1.Scheduler.Call call, CancellationToken cancellationToken = default) => _client.SendAsync(call, cancellationToken);

    /// <summary>Ends the driver. Await <see cref="SchedulerRunner.Completion"/> for the end itself, but not within a method of the scheduler, which it waits for.</summary>
    /// <param name="failover">
    /// False: tasks and executors are killed and the framework's id is used up. True: they run on for <see cref="FrameworkOptions.FailoverTimeout"/>,
    /// within which another driver may take over with <see cref="SchedulerOptions.FrameworkId"/>.
    /// </param>
    /// <param name="cancellationToken">Gives up the farewell; the driver ends all the same.</param>
    public async Task StopAsync(bool failover = false, CancellationToken cancellationToken = default)
    {
        try
        {
            if (!failover) await SendAsync(SchedulerCalls.Teardown(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Abort();
        }
    }

    /// <summary>Ends the driver without a word to the master, as the end of this process would.</summary>
    public void Abort() => _aborted.Cancel();

    /// <summary>Ends without a word to the master what <see cref="StopAsync"/> has not ended; calls under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await _aborted.CancelAsync().ConfigureAwait(false);
        await _client.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>One subscription, across reconnections: to the stop, or to the error that ends it.</summary>
    internal async Task RunAsync()
    {
        LastHeard = _time.GetTimestamp();
        try
        {
            var events = _client.SubscribeAsync(_framework, _aborted.Token).GetAsyncEnumerator(_aborted.Token);
            await using (events.ConfigureAwait(false))
            {
                while (await events.MoveNextAsync().ConfigureAwait(false))
                {
                    LastHeard = _time.GetTimestamp();
                    await _telling.ConfigureAwait(false);
                    await DispatchAsync(events.Current).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (_aborted.IsCancellationRequested)
        {
            // As it was told to.
        }
        catch (MesosApiException error)
        {
            await _scheduler.OnError(this, error).ConfigureAwait(false);
            throw;
        }
    }

    private ValueTask DispatchAsync(V1.Scheduler.Event happened) => happened.Type switch
    {
        Type.Subscribed => SubscribedAsync(happened.Subscribed),
        Type.Offers => _scheduler.OnOffers(this, happened.Offers.Offers_),
        Type.Rescind => _scheduler.OnRescinded(this, happened.Rescind.OfferId),
        Type.InverseOffers => _scheduler.OnInverseOffers(this, happened.InverseOffers.InverseOffers_),
        Type.RescindInverseOffer => _scheduler.OnInverseOfferRescinded(this, happened.RescindInverseOffer.InverseOfferId),
        Type.Update => UpdateAsync(happened.Update.Status),
        Type.Message => _scheduler.OnMessage(this, happened.Message.AgentId, happened.Message.ExecutorId, happened.Message.Data),
        Type.Failure when happened.Failure is { AgentId: { } agent, ExecutorId: { } executor } failure =>
            _scheduler.OnExecutorLost(this, agent, executor, failure.HasStatus ? failure.Status : null),
        Type.Failure when happened.Failure.AgentId is { } agent => _scheduler.OnAgentLost(this, agent),

        // Heartbeats are the client's.
        _ => default,
    };

    private ValueTask SubscribedAsync(V1.Scheduler.Event.Types.Subscribed subscribed)
    {
        // A framework that came back as itself is the same framework, also when it is new to this process.
        var before = Interlocked.Exchange(ref _registeredAs, subscribed.FrameworkId.Value);
        return before == subscribed.FrameworkId.Value
            ? _scheduler.OnReregistered(this, subscribed.MasterInfo)
            : _scheduler.OnRegistered(this, subscribed.FrameworkId, subscribed.MasterInfo);
    }

    private async ValueTask UpdateAsync(V1.TaskStatus status)
    {
        await _scheduler.OnUpdate(this, status).ConfigureAwait(false);
        if (_acknowledges) _ = TryAcknowledgeAsync(status);
    }

    // The next event need not wait for it, and it ends with the client.
    private async Task TryAcknowledgeAsync(V1.TaskStatus status)
    {
        try
        {
            await AcknowledgeAsync(status).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MesosApiException or ObjectDisposedException or OperationCanceledException)
        {
            // The agent repeats the update, and with it comes the next acknowledgement.
        }
    }

    private static IEnumerable<V1.OfferID> IdsOf(IEnumerable<V1.Offer> offers) => offers.Select(offer => offer.Id);

    private static IEnumerable<V1.OfferID> IdsOf(IEnumerable<V1.InverseOffer> offers) => offers.Select(offer => offer.Id);
}
