using System.Runtime.CompilerServices;
using Google.Protobuf;
using Mentor.Protocol.Calls;
using Microsoft.Extensions.Logging;
using V1 = Mesos.V1;

namespace Mentor.Protocol.Http;

/// <summary>Speaks the v1 executor API: the events of the agent, and calls in the order in which they are given.</summary>
public sealed class ExecutorClient : IAsyncDisposable
{
    private const string ApiPath = "/api/v1/executor";

    // The agent gives an executor so long to subscribe before it kills it.
    private static readonly TimeSpan RegistrationTimeout = TimeSpan.FromMinutes(1);

    private readonly ExecutorClientOptions _options;
    private readonly ILogger _log;
    private readonly Uri _agent;
    private readonly MesosPeer _peer;
    private readonly MesosConnection _connection;
    private readonly CallSender<V1.Executor.Call> _sender;
    private readonly CallPipeline<V1.Executor.Call> _calls;
    private readonly CancellationTokenSource _disposal = new();
    private int _enumerations;

    public ExecutorClient(ExecutorClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _log = options.Logging.CreateLogger<ExecutorClient>();
        _agent = options.Agent.AbsolutePath == "/" ? new Uri(options.Agent, ApiPath) : options.Agent;
        _peer = new MesosPeer(
            "Mesos agent",
            $"Check {(options.DomainSocket is null ? "MESOS_AGENT_ENDPOINT" : "MESOS_DOMAIN_SOCKET (" + options.DomainSocket + ")")}",
            options.Token is null
                ? "It wants a token: MESOS_EXECUTOR_AUTHENTICATION_TOKEN was not set."
                : "It does not accept the token in MESOS_EXECUTOR_AUTHENTICATION_TOKEN, which may have expired.",
            options.Checkpoint);
        _connection = new MesosConnection(_peer, options.Token is null ? null : "Bearer " + options.Token, options.DomainSocket);
        _sender = new CallSender<V1.Executor.Call>(_connection, _peer, ExecutorCalls.NameOf);
        _calls = new CallPipeline<V1.Executor.Call>(SendNowAsync, this);
    }

    /// <summary>The events, across restarts of the agent when checkpointing. Ends after SHUTDOWN and at disposal.</summary>
    /// <param name="unacknowledged">Asked at each subscription for what the agent may have missed.</param>
    /// <param name="cancellationToken">Ends the stream with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="MesosApiException">
    /// The agent is gone, for longer than the recovery time-out when checkpointing; or it refused for good, or sent ERROR.
    /// </exception>
    public async IAsyncEnumerable<V1.Executor.Event> SubscribeAsync(
        Func<V1.Executor.Call.Types.Subscribe> unacknowledged, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unacknowledged);
        if (Interlocked.Increment(ref _enumerations) > 1)
        {
            Interlocked.Decrement(ref _enumerations);
            throw new InvalidOperationException("This executor is subscribed already; it has one stream of events.");
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposal.Token);
        try
        {
            var connected = await ConnectAsync(unacknowledged, lost: null, RegistrationTimeout, ending.Token, cancellationToken).ConfigureAwait(false);
            while (connected is not null)
            {
                MesosApiException? lost = null;
                bool shutdown = false;
                using (connected)
                {
                    while (true)
                    {
                        V1.Executor.Event happened;
                        try
                        {
                            happened = await connected.ReadAsync().ConfigureAwait(false);
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

                        if (happened.Type == V1.Executor.Event.Types.Type.Error) throw _peer.ErrorEvent(_agent, happened.Error.Message);
                        shutdown |= happened.Type == V1.Executor.Event.Types.Type.Shutdown;
                        yield return happened;
                    }

                    EndSubscription();
                }

                if (lost is null || shutdown) yield break;
                if (!_options.Checkpoint)
                    throw new MesosApiException(
                        $"{lost.Message} The framework does not checkpoint, so this executor ends with the connection; set FrameworkInfo.checkpoint to outlive that.",
                        isTransient: false, innerException: lost);
                ClientLog.Disconnected(_log, lost.Message);
                _options.OnDisconnected?.Invoke(lost);
                connected = await ConnectAsync(unacknowledged, lost, _options.RecoveryTimeout, ending.Token, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            EndSubscription();
            Interlocked.Decrement(ref _enumerations);
        }
    }

    /// <summary>Sends after all calls given before it. Completes when the agent has accepted it.</summary>
    /// <param name="call">Its ids are filled in. It is read when its turn comes: leave it alone until then.</param>
    /// <param name="cancellationToken">A call that is under way may arrive all the same.</param>
    /// <exception cref="MesosApiException">Refused, or not subscribed just now (then it is transient).</exception>
    public Task SendAsync(V1.Executor.Call call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return _calls.SendAsync(call, cancellationToken);
    }

    /// <summary>Ends the event stream and fails calls that were not sent.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync().ConfigureAwait(false);
        var open = _sender.Current;
        _sender.Current = null;
        open?.Abort();
        await _calls.DisposeAsync().ConfigureAwait(false);
        _connection.Dispose();
    }

    private Task SendNowAsync(V1.Executor.Call call, CancellationToken cancellationToken)
    {
        var subscription = _sender.Current ?? throw _peer.NotSubscribed(ExecutorCalls.NameOf(call));
        FillIn(call);
        return _sender.SendAsync(call, subscription, cancellationToken);
    }

    /// <returns>Null when the client was disposed meanwhile.</returns>
    private async Task<EventStream<V1.Executor.Event>?> ConnectAsync(
        Func<V1.Executor.Call.Types.Subscribe> unacknowledged, MesosApiException? lost, TimeSpan patience,
        CancellationToken ending, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Bounded(patience), _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ending, timeout.Token);
        var last = lost;
        try
        {
            if (last is null)
            {
                try
                {
                    return await TryAsync(unacknowledged, ending, either.Token).ConfigureAwait(false);
                }
                catch (MesosApiException failure) when (failure.IsTransient && !either.IsCancellationRequested)
                {
                    last = failure;
                }
            }

            var retries = Reconnection.Uniform(_options.LongestPause, _options.Time, failure =>
            {
                last = failure as MesosApiException ?? last;
                if (failure != lost) ClientLog.NotSubscribed(_log, failure.Message);
            });
            return await retries.RunAsync(last, token => TryAsync(unacknowledged, ending, token), either.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (either.IsCancellationRequested && failure is OperationCanceledException or MesosApiException { IsTransient: true })
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ending.IsCancellationRequested) return null;
            throw new MesosApiException(
                $"No subscription with the {_peer.At(_agent)} within {patience.TotalSeconds:0.##} s; this executor gives up. " +
                (last?.Message ?? "It took the connection but did not answer."),
                isTransient: false, last?.StatusCode, last ?? failure);
        }
    }

    private async Task<EventStream<V1.Executor.Event>> TryAsync(
        Func<V1.Executor.Call.Types.Subscribe> unacknowledged, CancellationToken ending, CancellationToken cancellationToken)
    {
        var call = ExecutorCalls.Subscribe(unacknowledged());
        FillIn(call);
        var opened = await _connection.SubscribeAsync(_agent, call.ToByteArray(), expectsStreamId: false, cancellationToken).ConfigureAwait(false);

        // No watch for silence and no limit for calls: the heartbeats of an agent are half an hour apart, and it is on this very machine.
        _sender.Current = new Subscription(opened.Endpoint, streamId: null, Timeout.InfiniteTimeSpan, _options.Time);
        ClientLog.Subscribed(_log, _options.ExecutorId.Value, opened.Endpoint);
        return new EventStream<V1.Executor.Event>(_peer, opened, V1.Executor.Event.Parser, _options.Time, ending);
    }

    private void FillIn(V1.Executor.Call call)
    {
        call.ExecutorId ??= _options.ExecutorId;
        call.FrameworkId ??= _options.FrameworkId;
    }

    private void EndSubscription()
    {
        var open = _sender.Current;
        _sender.Current = null;
        open?.End();
    }

    // A timer takes no more than this.
    private static TimeSpan Bounded(TimeSpan patience)
    {
        var longest = TimeSpan.FromDays(24);
        return patience < longest ? patience : longest;
    }
}
