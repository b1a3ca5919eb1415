using Mentor.Protocol;
using Mentor.Protocol.Chunks;
using Mentor.Protocol.Code;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Frameworks;
using Mentor.Tasks.Futures;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Losses;
using Mentor.Tasks.Retries;
using Mentor.Tasks.Scheduling;
using Microsoft.Extensions.Logging;

namespace Mentor.Tasks.Master;

/// <summary>One framework at one master: from the subscription to the teardown.</summary>
internal sealed class PoolSession : IAsyncDisposable
{
    // What an executor may need beyond the grace to hand over what it has, and the news to get here.
    private static readonly TimeSpan KillSlack = TimeSpan.FromSeconds(10);

    private readonly MesosPoolOptions _options;
    private readonly PoolGround _ground;
    private readonly TaskWriter _writer;
    private readonly Intake _intake;
    private readonly TaskTally _tally;
    private readonly PendingTable _pending;
    private readonly EventReader _events;
    private readonly AgentTally _agents = new();
    private readonly PoolSubscription _subscription;
    private readonly SandboxDesk _sandboxes;
    private readonly LossReports _losses;
    private readonly RetryDesk _retries;
    private readonly PoolLoop _loop;
    private readonly TimeLimits _limits;
    private readonly CancellationTokenSource _terminated = new();
    private readonly ILogger _log;
    private volatile Exception? _over;
    private Task _terminating = Task.CompletedTask;
    private int _disposed;

    private PoolSession(MesosPoolOptions options, PoolGround ground, QueueHooks? hooks)
    {
        _options = options;
        _ground = ground;
        _log = options.Logging.CreateLogger<MesosPool>();
        PayloadSerializer serializer = new(ground.Code);
        ResultShelf results = new();
        _writer = new(options, ground, serializer, results, _log);
        _limits = new(options.Time, Cancel);
        _tally = new(options.Name, options.MaxQueued, hooks);
        _pending = new(ground.Artifacts, _tally, _writer.InboxOf);
        _intake = new(ground, _tally, _pending, _writer, happened => _loop!.Post(happened), () => _over is not null || _disposed == 1, EndOf);
        _events = new(ground.Executor.ExecutorId.Value, options.Time);
        _subscription = new(options, ground, _events, _pending.OfAttempt, input => _loop!.Post(input), EndAsync, hooks, _log);
        WorkQueue queue = new(new()
        {
            Executor = Resources.FromProto(ground.Executor.Resources),
            MaxConcurrency = options.MaxConcurrency ?? int.MaxValue,
            Packing = options.Packing,
            PlacementTimeout = options.PlacementTimeout,
            OfferTimeout = options.OfferTimeout,
            KillPatience = options.CancellationGrace == Timeout.InfiniteTimeSpan ? null : options.CancellationGrace + KillSlack,
            Avoidance = options.Avoidance,
            LeaveNotice = options.MaintenanceNotice,
            ReviveEvery = ground.ReviveEvery,
            ReviveBurst = PoolGround.ReviveBurst,
        });
        SandboxReader reader = new();
        _sandboxes = new(_events, reader, () => _subscription.Driver.FrameworkId?.Value, options.Time);
        _losses = new(_events, reader, ground.Executor.ExecutorId.Value, options.Time, _log);
        OutcomeDesk outcomes = new(serializer, ground.Artifacts, results, _sandboxes);
        _retries = new(outcomes, _events, happened => _loop!.Post(happened), _log);
        _loop = new(
            queue,
            new(options.PerTask, _writer.Terms.Constraints),
            loop => new(
                options, _subscription.Driver, new CallWriter(ground.Executor, _pending.Find, options.CancellationGrace), _pending, outcomes, _events, _losses, _retries, loop, _log),
            _agents,
            End,
            options.Time);
        _subscription.Listen();
    }

    /// <inheritdoc cref="PoolLoop.SlotsAsync"/>
    public Task<int> SlotsAsync(CancellationToken cancellationToken) => _loop.SlotsAsync(cancellationToken);

    public static async Task<PoolSession> StartAsync(MesosPoolOptions options, PoolGround ground, QueueHooks? hooks, CancellationToken cancellationToken)
    {
        PoolSession session = new(options, ground, hooks);
        try
        {
            await session._subscription.Established.WaitAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Its calls beside those of the pool.</summary>
    public SchedulerDriver Driver => _subscription.Driver;

    /// <summary>Ends with the session, however it ends, and never fails; see <see cref="Over"/>.</summary>
    public Task Listening => _subscription.Listening;

    /// <summary>What ended the session; null while it goes on, and when it was disposed.</summary>
    public Exception? Over => _over;

    /// <summary>How many tasks run at once on the agents seen so far.</summary>
    public int Slots => _loop.Slots;

    /// <summary>The pool's clock.</summary>
    public TimeProvider Time => _options.Time;

    /// <summary>The tasks whose callers wait, for debuggers.</summary>
    public IEnumerable<PendingTask> Pending => _pending.Snapshot();

    /// <summary>How many tasks there are and were, and when they have ended.</summary>
    public TaskTally Tally => _tally;

    /// <summary>Cancelled by <see cref="Terminate"/>.</summary>
    public CancellationToken Terminated => _terminated.Token;

    /// <summary>How it stands with the tasks, and with the launches on each agent.</summary>
    public PoolStatistics Statistics => new(_tally.Counts, _agents.Snapshot(_events.HostOf));

    /// <summary>Ends when there is room for another task.</summary>
    /// <returns>False when no more work is taken.</returns>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public async Task<bool> WaitToSubmitAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        await _tally.Room.WhenFreeAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfDisposed();
        return _tally.IsOpen;
    }

    /// <summary>Takes the place in the queue of a task that is going to be submitted.</summary>
    public Task TakePlaceAsync(CancellationToken cancellationToken) => _tally.Room.TakeAsync(cancellationToken);

    /// <summary>Asked for by whatever takes work from the user, until it is in the queue.</summary>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <exception cref="InvalidOperationException">It takes no more work.</exception>
    public TaskTally.Entry Enter()
    {
        ThrowIfDisposed();
        return _tally.Enter();
    }

    /// <summary>No more work is taken, and all that was taken ends as cancelled; what runs of it is killed.</summary>
    public void Terminate()
    {
        _tally.Terminate();
        _terminating = Task.WhenAll(_terminating, _terminated.CancelAsync());
        foreach (var task in _pending.Snapshot()) Drop(task);
    }

    /// <summary>Between what goes on after <see cref="TaskTally.Enter"/>.</summary>
    /// <exception cref="OperationCanceledException">The pool was terminated.</exception>
    public void ThrowIfTerminated()
    {
        if (_terminated.IsCancellationRequested) throw new OperationCanceledException($"The pool '{_options.Name}' was terminated.", _terminated.Token);
    }

    /// <summary>Serializes the work on the caller's thread and puts it into the queue.</summary>
    /// <param name="work">What is to run.</param>
    /// <param name="cancellationToken">Ends the task.</param>
    /// <param name="options">What the task wants in another way than the pool's options say.</param>
    /// <exception cref="QueueFullException">There is no room for it.</exception>
    public Task<T> Submit<T>(Work work, CancellationToken cancellationToken, TaskOptions? options = null)
    {
        ThrowIfDisposed();
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        if (_terminated.IsCancellationRequested) return Task.FromCanceled<T>(_terminated.Token);
        if (_over is { } over) return Task.FromException<T>(over);
        return Submit<T>(work, options, cancellationToken).Task;
    }

    /// <summary>Serializes the work of a map on the caller's thread.</summary>
    public ChunkBody WriteBody(Work work) => _writer.WriteBody(work);

    /// <summary>As <see cref="Submit{T}(Work,CancellationToken,TaskOptions?)"/>, for a chunk of a map whose place is taken: <see cref="TakePlaceAsync"/>.</summary>
    /// <param name="body">What is to run.</param>
    /// <param name="items">For which it is to run.</param>
    /// <param name="options">What the task wants in another way than the pool's options say.</param>
    /// <param name="lifts">Large values in items of the same map that were serialized already.</param>
    /// <param name="cancellationToken">Ends the task.</param>
    public Task<T> SubmitInPlace<TItem, T>(ChunkBody body, TItem[] items, TaskOptions? options, LiftScope lifts, CancellationToken cancellationToken)
    {
        var enqueued = false;
        try
        {
            ThrowIfDisposed();
            if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
            if (_terminated.IsCancellationRequested) return Task.FromCanceled<T>(_terminated.Token);
            if (_over is { } over) return Task.FromException<T>(over);
            var written = _writer.WriteChunk(body, items, options, lifts);
            enqueued = true;
            return Enqueue<T>(written, options, cancellationToken).Task;
        }
        finally
        {
            if (!enqueued) _tally.Room.GiveBack();
        }
    }

    /// <summary>Waits for the hashes of the program's files, so that nobody who submits has to.</summary>
    /// <exception cref="CodeNotFoundException">They cannot be read.</exception>
    public void PrepareCode() => _ = _ground.Code.ManifestHash;

    /// <inheritdoc cref="Submit{T}(Work,CancellationToken,TaskOptions?)"/>
    public PendingResult<T> Submit<T>(Work work, TaskOptions? options, CancellationToken cancellationToken) =>
        Enqueue<T>(Write(work, options), options, cancellationToken);

    private PendingResult<T> Enqueue<T>(in WrittenWork written, TaskOptions? options, CancellationToken cancellationToken)
    {
        PendingResult<T> task = new(written);
        Enqueue(task);
        task.CancelWith(Cancel, cancellationToken);
        task.StopWith(Stop, written.Tokens, cancellationToken);
        _limits.Set(task, task.Task, options?.Timeout);
        return task;
    }

    /// <summary>Puts a task of another kind into the queue.</summary>
    public PendingKind<T> Submit<T>(MesosTask<T> kind, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var task = _intake.Describe(kind);
        if (cancellationToken.IsCancellationRequested)
        {
            _tally.Room.GiveBack();
            task.TryCancel(cancellationToken);
            return task;
        }

        Enqueue(task);
        var registration = cancellationToken.UnsafeRegister((_, token) => Cancel(task, token), null);
        _ = task.Task.ContinueWith(_ => registration.Unregister(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _limits.Set(task, task.Task, kind.Options.Timeout);
        return task;
    }

    /// <inheritdoc cref="Intake.Write"/>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public WrittenWork Write(Work work, TaskOptions? options = null)
    {
        ThrowIfDisposed();
        return _intake.Write(work, options);
    }

    /// <inheritdoc cref="Intake.Discard"/>
    public void Discard(in WrittenWork work) => _intake.Discard(work);

    /// <inheritdoc cref="TaskWriter.Broadcast"/>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public Broadcast<T> Broadcast<T>(T value)
    {
        ThrowIfDisposed();
        return _writer.Broadcast(value);
    }

    /// <summary>From now on the task comes to an end, whatever happens.</summary>
    public void Enqueue(PendingTask task)
    {
        _intake.Enqueue(task);
        if (_terminated.IsCancellationRequested) Drop(task);
    }

    /// <summary>The caller does not want the task any more.</summary>
    public void Cancel<T>(PendingResult<T> task)
    {
        if (task.TryCancel()) Cancel((PendingTask)task);
    }

    /// <inheritdoc cref="Cancel{T}(PendingResult{T})"/>
    public void Cancel<T>(PendingKind<T> task, CancellationToken token)
    {
        if (task.TryCancel(token)) Cancel((PendingTask)task);
    }

    /// <inheritdoc cref="Intake.Cancel"/>
    public void Cancel(PendingTask task) => _intake.Cancel(task);

    /// <inheritdoc cref="Intake.Stop"/>
    public void Stop(PendingTask task) => _intake.Stop(task);

    /// <inheritdoc cref="TaskWriter.Explain"/>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public TravelReport Explain(Work work)
    {
        ThrowIfDisposed();
        return _writer.Explain(work);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _loop.DisposeAsync().ConfigureAwait(false);
        _pending.FailAll(EndOf);
        _tally.Close();
        await _losses.DisposeAsync().ConfigureAwait(false);
        await _sandboxes.DisposeAsync().ConfigureAwait(false);
        await _retries.DisposeAsync().ConfigureAwait(false);
        await _subscription.DisposeAsync().ConfigureAwait(false);
        await _terminating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed == 1, typeof(MesosPool));

    private void Drop(PendingTask task)
    {
        task.TryDrop();
        Cancel(task);
    }

    private Exception EndOf(PendingTask task) => _over ?? new ObjectDisposedException(
        nameof(MesosPool), $"The pool '{_options.Name}' was disposed before task '{task.Id}' ended. Await the tasks before you dispose the pool.");

    private async Task EndAsync(Exception reason)
    {
        if (_disposed == 1) return;

        // The loop first: it must not launch what has failed already.
        _over ??= reason;
        await _loop.DisposeAsync().ConfigureAwait(false);
        End(reason);
    }

    private void End(Exception reason)
    {
        if (_disposed == 1) return;
        _over ??= reason;
        if (!_subscription.TryRefuse(reason)) _log.Broken(_options.Name, reason);
        _pending.FailAll(EndOf);
        _tally.Break(_over);
    }
}
