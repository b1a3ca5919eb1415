using System.Runtime.CompilerServices;
using System.Text;
using Google.Protobuf;
using Mentor.Protocol.Calls;
using Microsoft.Extensions.Logging;
using V1 = Mesos.V1;

namespace Mentor.Protocol.Http;

/// <summary>Speaks the v1 scheduler API: one event stream that comes back by itself, and calls in the order in which they are given.</summary>
public sealed class SchedulerClient : IAsyncDisposable
{
    private const string ApiPath = "/api/v1/scheduler";

    // Until SUBSCRIBED says how often heartbeats come: Mesos' own default.
    private static readonly TimeSpan UsualHeartbeat = TimeSpan.FromSeconds(15);

    private readonly SchedulerClientOptions _options;
    private readonly ILogger _log;
    private readonly Uri _master;
    private readonly MesosPeer _peer;
    private readonly MesosConnection _connection;
    private readonly CallSender<V1.Scheduler.Call> _sender;
    private readonly CallPipeline<V1.Scheduler.Call> _calls;
    private readonly CancellationTokenSource _disposal = new();
    private int _enumerations;
    private int _tries;
    private Uri? _leader;

    // By ZooKeeper, for the last try.
    private Uri? _named;
    private volatile V1.FrameworkID? _frameworkId;

    // Set before TEARDOWN is sent: the end of the stream, which follows, is then no loss.
    private volatile bool _isTornDown;

    // By teardown or by its failover time-out: whoever subscribes next is a new framework.
    private volatile bool _isIdUsedUp;

    public SchedulerClient(SchedulerClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _log = options.Logging.CreateLogger<SchedulerClient>();
        _master = new Uri(options.Master, ApiPath);
        _peer = new MesosPeer(
            "Mesos master",
            "Check the address (MESOS_MASTER or the option Master)",
            options.Principal is null
                ? "It wants to know who subscribes: set Principal and Secret."
                : $"It does not accept the principal '{options.Principal}' with this secret: check Principal and Secret.");
        _connection = new MesosConnection(_peer, Authorization(options));
        _sender = new CallSender<V1.Scheduler.Call>(_connection, _peer, SchedulerCalls.NameOf);
        _calls = new CallPipeline<V1.Scheduler.Call>(SendNowAsync, this, isPatient: call => call.Type == V1.Scheduler.Call.Types.Type.Acknowledge);
    }

    /// <summary>Null until the first SUBSCRIBED, unless the framework came with one.</summary>
    public V1.FrameworkID? FrameworkId => _frameworkId;

    /// <summary>
    /// The events, across reconnections: after each, SUBSCRIBED comes again, with the same framework id. Ends after a TEARDOWN and at disposal.
    /// </summary>
    /// <exception cref="MesosApiException">
    /// There was no first subscription within <see cref="SchedulerClientOptions.ConnectTimeout"/>, or the master refused for good, or sent ERROR.
    /// </exception>
    public async IAsyncEnumerable<V1.Scheduler.Event> SubscribeAsync(
        V1.FrameworkInfo framework, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(framework);
        if (Interlocked.Increment(ref _enumerations) > 1)
        {
            Interlocked.Decrement(ref _enumerations);
            throw new InvalidOperationException("This client is subscribed already. Take its one stream of events, or another client for another framework.");
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token);
        try
        {
            _frameworkId = framework.Id ?? (_isTornDown || _isIdUsedUp ? null : _frameworkId);
            _isTornDown = _isIdUsedUp = false;
            var connected = await EndedByDisposal(ConnectFirstAsync(framework, ending.Token), cancellationToken).ConfigureAwait(false);
            while (connected is not null)
            {
                MesosApiException? lost = null;
                await using (connected.ConfigureAwait(false))
                {
                    yield return connected.First;
                    while (true)
                    {
                        V1.Scheduler.Event happened;
                        try
                        {
                            happened = await connected.Stream.ReadAsync().ConfigureAwait(false);
                        }
                        catch (MesosApiException failure) when (failure.IsTransient)
                        {
                            lost = failure;
                            break;
                        }
                        catch (OperationCanceledException)
                        {
                            cancellationToken.ThrowIfCancellationRequested();
                            break;
                        }

                        if (happened.Type == V1.Scheduler.Event.Types.Type.Error)
                            throw ErrorEvent(connected.Subscription.Endpoint, happened);
                        yield return happened;
                    }

                    End(connected.Subscription);
                }

                if (lost is null || _isTornDown) yield break;
                ClientLog.Disconnected(_log, lost.Message);
                _options.OnDisconnected?.Invoke(lost);
                connected = await EndedByDisposal(ConnectAgainAsync(framework, lost, ending.Token, ending.Token), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (_sender.Current is { } open) End(open);
            Interlocked.Decrement(ref _enumerations);
        }
    }

    /// <summary>Sends after all calls given before it, except that an ACKNOWLEDGE lets all others go first. Completes when the master has accepted it, which is not yet done.</summary>
    /// <param name="call">Its framework id is filled in. It is read when its turn comes: leave it alone until then.</param>
    /// <param name="cancellationToken">A call that is under way may arrive all the same.</param>
    /// <exception cref="MesosApiException">Refused, or not subscribed just now (then it is transient).</exception>
    public Task SendAsync(V1.Scheduler.Call call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _calls.SendAsync(call, cancellationToken);
    }

    /// <summary>Ends the event stream and fails calls that were not sent. The framework lives on until its failover time-out.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync().ConfigureAwait(false);
        var open = _sender.Current;
        _sender.Current = null;
        open?.Abort();
        await _calls.DisposeAsync().ConfigureAwait(false);
        _connection.Dispose();
    }

    private async Task SendNowAsync(V1.Scheduler.Call call, CancellationToken cancellationToken)
    {
        var subscription = _sender.Current ?? throw _peer.NotSubscribed(SchedulerCalls.NameOf(call));
        call.FrameworkId ??= _frameworkId;
        if (call.Type != V1.Scheduler.Call.Types.Type.Teardown)
        {
            await _sender.SendAsync(call, subscription, cancellationToken).ConfigureAwait(false);
            return;
        }

        _isTornDown = true;
        try
        {
            await _sender.SendAsync(call, subscription, cancellationToken).ConfigureAwait(false);
        }
        catch (MesosApiException refused) when (refused.StatusCode is not null)
        {
            _isTornDown = false;
            throw;
        }
    }

    private async Task<Connected> ConnectFirstAsync(V1.FrameworkInfo framework, CancellationToken ending)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, timeout.Token);
        Exception? last = null;
        try
        {
            try
            {
                return await TryAsync(framework, ending, either.Token).ConfigureAwait(false);
            }
            catch (MesosApiException failure) when (failure.IsTransient && !either.IsCancellationRequested)
            {
                last = failure;
                return await ConnectAgainAsync(framework, failure, ending, either.Token, next => last = next).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (timeout.IsCancellationRequested && failure is OperationCanceledException or MesosApiException { IsTransient: true })
        {
            ending.ThrowIfCancellationRequested();
            throw new MesosApiException(
                $"No subscription with the {(_options.Detector is { } detector ? $"Mesos master that leads according to {detector}" : _peer.At(_master))} " +
                $"within {_options.ConnectTimeout.TotalSeconds:0.##} s. " +
                ((last ?? _options.Detector?.Problem)?.Message ?? "It took the connection but did not answer; see whether it is well."),
                isTransient: true, (last as MesosApiException)?.StatusCode, last ?? failure);
        }
    }

    private async Task<Connected> ConnectAgainAsync(
        V1.FrameworkInfo framework, MesosApiException lost, CancellationToken ending, CancellationToken cancellationToken,
        Action<Exception>? onFailure = null)
    {
        var retries = _options.Detector is { } detector
            ? Reconnection.Exponential(_options.MaxBackoff, _options.Time, Failed, news: token => detector.LeaderAsync(otherThan: _named, token))
            : Reconnection.Exponential(_options.MaxBackoff, _options.Time, Failed);
        try
        {
            return await retries.RunAsync(lost, token => TryAsync(framework, ending, token), cancellationToken).ConfigureAwait(false);
        }
        catch (MesosApiException failure) when (failure.IsTransient)
        {
            // Polly hands out the last failure when it is cancelled between two tries.
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }

        void Failed(Exception failure)
        {
            onFailure?.Invoke(failure);
            if (failure != lost) ClientLog.NotSubscribed(_log, failure.Message);
        }
    }

    // After a loss the last leader is asked first; should it be dead, the configured master knows of a new one.
    private async ValueTask<Uri> EndpointAsync(CancellationToken cancellationToken)
    {
        if (_options.Detector is null) return _leader is { } leader && _tries++ % 2 == 0 ? leader : _master;
        _named = await _options.Detector.LeaderAsync(otherThan: null, cancellationToken).ConfigureAwait(false);
        return new Uri(_named, ApiPath);
    }

    /// <param name="ending">Of the whole enumeration: it governs the stream that is opened.</param>
    /// <param name="cancellationToken">Of this try.</param>
    private async Task<Connected> TryAsync(V1.FrameworkInfo framework, CancellationToken ending, CancellationToken cancellationToken)
    {
        var endpoint = await EndpointAsync(cancellationToken).ConfigureAwait(false);
        var patience = UsualHeartbeat * _options.MissedHeartbeats;
        using var tooLong = new CancellationTokenSource(patience, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        byte[] call = SchedulerCalls.Subscribe(framework, _frameworkId, _options.Principal).ToByteArray();
        OpenedStream opened;
        try
        {
            opened = await _connection.SubscribeAsync(endpoint, call, expectsStreamId: true, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw _peer.Silent(endpoint, patience);
        }

        var stream = new EventStream<V1.Scheduler.Event>(_peer, opened, V1.Scheduler.Event.Parser, _options.Time, ending);
        try
        {
            stream.ExpectWithin(UsualHeartbeat, _options.MissedHeartbeats);
            var first = await stream.ReadFirstAsync(cancellationToken).ConfigureAwait(false);
            if (first.Type == V1.Scheduler.Event.Types.Type.Error) throw ErrorEvent(opened.Endpoint, first);
            if (first.Type != V1.Scheduler.Event.Types.Type.Subscribed)
                throw _peer.NotThere(opened.Endpoint, $"the first event is {first.Type} instead of SUBSCRIBED", opened.Response.StatusCode);
            return Accept(opened, stream, first);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private Connected Accept(OpenedStream opened, EventStream<V1.Scheduler.Event> stream, V1.Scheduler.Event first)
    {
        _frameworkId = first.Subscribed.FrameworkId;
        _leader = opened.Endpoint;
        _tries = 0;
        var heartbeat = first.Subscribed.HeartbeatIntervalSeconds > 0 ? TimeSpan.FromSeconds(first.Subscribed.HeartbeatIntervalSeconds) : UsualHeartbeat;
        stream.ExpectWithin(heartbeat, _options.MissedHeartbeats);

        // However often a master beats, a large call may take its time.
        var callLimit = (heartbeat > UsualHeartbeat ? heartbeat : UsualHeartbeat) * _options.MissedHeartbeats;
        var subscription = new Subscription(opened.Endpoint, opened.StreamId, callLimit, _options.Time);
        _sender.Current = subscription;
        ClientLog.Subscribed(_log, _frameworkId.Value, opened.Endpoint);
        return new Connected(stream, first, subscription, _options.Detector is { } detector ? new LeaderWatch(detector, _named!, opened.Endpoint, stream.Drop, _peer) : null);
    }

    private MesosApiException ErrorEvent(Uri endpoint, V1.Scheduler.Event error)
    {
        var failure = _peer.ErrorEvent(endpoint, error.Error.Message);
        _isIdUsedUp = failure.IsFrameworkRemoved;
        return failure;
    }

    private void End(Subscription subscription)
    {
        if (_sender.Current == subscription) _sender.Current = null;
        subscription.End();
    }

    private async Task<Connected?> EndedByDisposal(Task<Connected> connecting, CancellationToken cancellationToken)
    {
        try
        {
            return await connecting.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_disposal.IsCancellationRequested || cancellationToken.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private static string? Authorization(SchedulerClientOptions options) =>
        options.Principal is null ? null : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Principal}:{options.Secret}"));

    private sealed record Connected(EventStream<V1.Scheduler.Event> Stream, V1.Scheduler.Event First, Subscription Subscription, LeaderWatch? LeaderWatch)
        : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (LeaderWatch is not null) await LeaderWatch.DisposeAsync().ConfigureAwait(false);
            Stream.Dispose();
        }
    }
}
