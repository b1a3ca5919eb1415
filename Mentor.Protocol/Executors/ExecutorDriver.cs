using Google.Protobuf;
using Mentor.Protocol.Calls;
using Mentor.Protocol.Http;
using Type = Mesos.V1.Executor.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Protocol.Executors;

/// <summary>Between an executor and its agent: hands each event to the method that it is for, and sends updates until they have arrived. Thread-safe.</summary>
public sealed class ExecutorDriver : IAsyncDisposable
{
    private readonly IExecutor _executor;
    private readonly ExecutorClientOptions _options;
    private readonly ExecutorClient _client;
    private readonly Unacknowledged _unacknowledged = new();
    private readonly CancellationTokenSource _ending = new();
    private Task _sending = Task.CompletedTask;
    private Task _telling = Task.CompletedTask;
    private bool _wasRegistered;

    internal ExecutorDriver(IExecutor executor, ExecutorClientOptions options)
    {
        _executor = executor;
        _options = options;

        // Comes within the wait for the next event, and so never beside another call; that event waits for its end.
        _client = new(options with { OnDisconnected = loss => _telling = _executor.OnDisconnected(this, loss).AsTask() });
        Outbox = new Outbox(_client.SendAsync, _unacknowledged, options.Time);
    }

    public V1.FrameworkID FrameworkId => _options.FrameworkId;

    public V1.ExecutorID ExecutorId => _options.ExecutorId;

    /// <summary>The folder of this executor.</summary>
    public string Sandbox => _options.Sandbox;

    /// <summary>From SHUTDOWN until the agent kills the process.</summary>
    public TimeSpan ShutdownGrace => _options.ShutdownGracePeriod;

    internal Outbox Outbox { get; }

    /// <summary>
    /// Returns at once. Updates are sent in the order in which they are posted, and again until the agent has them, which keeps them until
    /// the scheduler has acknowledged them. Uuid, source and time are filled in. Updates before the last hold back the last until they are
    /// acknowledged: short tasks do better without TASK_RUNNING.
    /// </summary>
    /// <param name="status">Needs a task id and a state; leave it alone from now on.</param>
    public void Update(V1.TaskStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        if (!status.HasUuid) status.Uuid = UpdateUuid.New();
        if (!status.HasSource) status.Source = V1.TaskStatus.Types.Source.Executor;
        if (!status.HasTimestamp) status.Timestamp = (_options.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        status.ExecutorId ??= ExecutorId;
        Outbox.Post(status);
    }

    /// <inheritdoc cref="Update(V1.TaskStatus)"/>
    public void Update(V1.TaskID taskId, V1.TaskState state, string? message = null, ReadOnlyMemory<byte> data = default)
    {
        V1.TaskStatus status = new() { TaskId = taskId, State = state };
        if (message is not null) status.Message = message;
        if (!data.IsEmpty) status.Data = UnsafeByteOperations.UnsafeWrap(data);
        Update(status);
    }

    /// <summary>To the scheduler. Completes when the agent has it; messages may be lost on their way from there.</summary>
    public Task MessageAsync(ReadOnlyMemory<byte> data) => _client.SendAsync(ExecutorCalls.Message(ByteString.CopyFrom(data.Span)));

    /// <summary>Ends the executor. Completes when all updates posted so far are with the agent, which then needs this process no more.</summary>
    /// <param name="cancellationToken">Ends the executor with updates unsent.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        Outbox.Complete();
        try
        {
            await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Abort();
        }
    }

    /// <summary>Ends the executor with updates unsent.</summary>
    public void Abort() => _ending.Cancel();

    /// <summary>Ends the connection; calls under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _client.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Takes no more updates, and blocks until those posted so far are with the agent, but no longer than that. For a thread that is not of the pool's.</summary>
    internal void Flush(TimeSpan patience)
    {
        Outbox.Complete();
        try
        {
            _sending.Wait(patience);
        }
        catch (AggregateException)
        {
            // They cannot be sent: whoever ends now ends without them.
        }
    }

    /// <exception cref="MentorException">The agent is gone, or refused the executor or one of its updates.</exception>
    internal async Task RunAsync()
    {
        try
        {
            _sending = EndWith(Outbox.RunAsync());
            await foreach (var happened in _client.SubscribeAsync(_unacknowledged.Describe, _ending.Token).ConfigureAwait(false))
            {
                await _telling.ConfigureAwait(false);
                await DispatchAsync(happened).ConfigureAwait(false);
                if (happened.Type != Type.Shutdown) continue;
                await SendRestAsync().ConfigureAwait(false);
                return;
            }

            throw new MentorException("The agent is gone, and this executor with it.");
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            if (Outbox.Failure is not MentorException refused) return;
            await _executor.OnError(this, refused).ConfigureAwait(false);
            throw refused;
        }
        catch (MentorException error)
        {
            await _executor.OnError(this, error).ConfigureAwait(false);
            throw;
        }
        finally
        {
            Outbox.Complete();
        }
    }

    private async ValueTask DispatchAsync(V1.Executor.Event happened)
    {
        switch (happened.Type)
        {
            case Type.Subscribed when _wasRegistered:
                await _executor.OnReregistered(this, happened.Subscribed.AgentInfo).ConfigureAwait(false);
                break;
            case Type.Subscribed:
                _wasRegistered = true;
                await _executor.OnRegistered(this, happened.Subscribed.ExecutorInfo, happened.Subscribed.FrameworkInfo, happened.Subscribed.AgentInfo).ConfigureAwait(false);
                break;
            case Type.Launch:
                _unacknowledged.Add(happened.Launch.Task);
                await _executor.OnLaunch(this, happened.Launch.Task).ConfigureAwait(false);
                break;
            case Type.LaunchGroup:
                foreach (var task in happened.LaunchGroup.TaskGroup.Tasks) _unacknowledged.Add(task);
                await _executor.OnLaunchGroup(this, happened.LaunchGroup.TaskGroup.Tasks).ConfigureAwait(false);
                break;
            case Type.Kill:
                await _executor.OnKill(this, happened.Kill.TaskId, KillGrace.Of(happened.Kill.KillPolicy)).ConfigureAwait(false);
                break;
            case Type.Acknowledged:
                _unacknowledged.Acknowledge(happened.Acknowledged.TaskId, happened.Acknowledged.Uuid);
                break;
            case Type.Message:
                await _executor.OnMessage(this, happened.Message.Data).ConfigureAwait(false);
                break;
            case Type.Shutdown:
                await _executor.OnShutdown(this).ConfigureAwait(false);
                break;
        }
    }

    // An update that the agent refuses for good ends the executor: the scheduler then hears of the loss, instead of never.
    private async Task EndWith(Task sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (MesosApiException)
        {
            Abort();
        }
    }

    // A quarter of the grace; the executor had the rest of it.
    private async Task SendRestAsync()
    {
        Outbox.Complete();
        await _sending.WaitAsync(ShutdownGrace / 4, _options.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
