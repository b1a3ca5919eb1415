using System.Buffers;
using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Http;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Reports;
using Mentor.Tasks.Frameworks;
using Mentor.Tasks.Placement;
using Mentor.Tasks.Reports;
using Mentor.Tasks.Scheduling;
using Microsoft.Extensions.Logging;

namespace Mentor.Tasks.Master;

/// <summary>One framework at one master: from the subscription to the teardown.</summary>
internal sealed class PoolSession : IAsyncDisposable
{
    private static readonly TimeSpan FirstOffersTimeout = TimeSpan.FromSeconds(2);

    private readonly MesosPoolOptions _options;
    private readonly PoolGround _ground;
    private readonly Constraints _constraints;
    private readonly PayloadSerializer _serializer;
    private readonly PendingTable _pending;
    private readonly SchedulerDriver _driver;
    private readonly LossReports _losses;
    private readonly PoolLoop _loop;
    private readonly ILogger _log;
    private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _listening;
    private long _submitted;
    private volatile Exception? _over;
    private int _disposed;

    private PoolSession(MesosPoolOptions options, PoolGround ground)
    {
        _options = options;
        _ground = ground;
        _constraints = new(options.Constraints);
        _log = options.Logging.CreateLogger<MesosPool>();
        _serializer = new(ground.Code);
        _pending = new(ground.Artifacts);
        EventReader events = new(ground.Executor.ExecutorId.Value);
        _driver = new(
            new PoolScheduler(events, input => _loop!.Post(input), Registered, Disconnected),
            FrameworkDescription.Of(options),
            new()
            {
                Master = ground.Master,
                Detector = ground.Detector,
                Principal = options.Principal,
                Secret = options.Secret,
                ConnectTimeout = options.ConnectTimeout,
                Logging = options.Logging,
                Time = options.Time,
            },
            acknowledges: false);
        WorkQueue queue = new(new()
        {
            Executor = Resources.FromProto(ground.Executor.Resources),
            Packing = options.Packing,
            PlacementTimeout = options.PlacementTimeout,
            OfferTimeout = options.OfferTimeout,
            ReviveEvery = ground.ReviveEvery,
            ReviveBurst = PoolGround.ReviveBurst,
        });
        _losses = new(events, new SandboxReader(ground.Executor.ExecutorId.Value), options.Time, _log);
        _loop = new(
            queue,
            new(options.PerTask, _constraints),
            loop => new(
                options, _driver, new CallWriter(ground.Executor, _pending.Find), _pending, new OutcomeDesk(_serializer, ground.Artifacts), events, _losses, loop, _log),
            End,
            options.Time);
        _listening = ListenAsync();
    }

    /// <summary>How many tasks run at once on the agents seen so far. Waits a little for the first offers; without any, guesses.</summary>
    public async Task<int> SlotsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _loop.SawOffers.WaitAsync(FirstOffersTimeout, _options.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return Environment.ProcessorCount;
        }

        return Math.Max(_loop.Slots, 1);
    }

    public static async Task<PoolSession> StartAsync(MesosPoolOptions options, PoolGround ground, CancellationToken cancellationToken)
    {
        PoolSession session = new(options, ground);
        try
        {
            await session._subscribed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>How many tasks run at once on the agents seen so far.</summary>
    public int Slots => _loop.Slots;

    /// <summary>The tasks whose callers wait, for debuggers.</summary>
    public IEnumerable<PendingTask> Pending => _pending.Snapshot();

    /// <summary>Serializes the work on the caller's thread and puts it into the queue.</summary>
    /// <param name="work">What is to run.</param>
    /// <param name="cancellationToken">Ends the task.</param>
    /// <param name="lifts">Large values of the same map that were serialized already.</param>
    public Task<T> Submit<T>(Work work, CancellationToken cancellationToken, LiftScope? lifts = null)
    {
        ThrowIfDisposed();
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<T>(cancellationToken);
        if (_over is { } over) return Task.FromException<T>(over);

        PendingResult<T> task = new(Write(work, lifts));
        Enqueue(task);
        task.CancelWith(Cancel, cancellationToken);
        return task.Task;
    }

    /// <summary>Waits for the hashes of the program's files, so that nobody who submits has to.</summary>
    /// <exception cref="CodeNotFoundException">They cannot be read.</exception>
    public void PrepareCode() => _ = _ground.Code.ManifestHash;

    /// <summary>Turns the work into bytes here and now: what the caller changes afterwards is not sent.</summary>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public WrittenWork Write(Work work, LiftScope? lifts = null)
    {
        ThrowIfDisposed();
        ArrayBufferWriter<byte> payload = new();
        List<ReportTarget> targets = [];
        var (lifted, tokens) = _serializer.WriteWork(payload, work, _options.LiftAbove, lifts, targets);
        var (parcel, artifacts) = Pack(payload, lifted);
        var id = $"{_options.Name}-{Interlocked.Increment(ref _submitted)}";
        var reports = targets.Count > 0 ? new ReportInbox(id, targets, _serializer, _log) : null;
        return new(id, _options.PerTask, UnsafeByteOperations.UnsafeWrap(parcel.ToArray()), artifacts, tokens, reports);
    }

    /// <summary>From now on the task comes to an end, whatever happens.</summary>
    public void Enqueue(PendingTask task)
    {
        _pending.Add(task);
        var queued = _loop.Post(new Submitted(task.Id, task.Demand, _options.Retries, Constraints: _constraints));

        // Whoever ended the session meanwhile may have looked at the table before this task was in it.
        if (!queued || _over is not null || _disposed == 1) _pending.FailAll(EndOf);
    }

    /// <summary>Nobody waits for the task any more.</summary>
    public void Cancel(PendingTask task)
    {
        task.Reports?.Stop();
        _loop.Post(new Cancelled(task.Id));
    }

    /// <summary>Asks the task to end. It ends in its own way when it has begun.</summary>
    public void Stop(PendingTask task) => _loop.Post(new Cancelled(task.Id, AwaitsEnd: true));

    /// <summary>Serializes the value on the caller's thread and hands it out.</summary>
    public Broadcast<T> Broadcast<T>(T value)
    {
        ThrowIfDisposed();
        return _serializer.Broadcast(value, lift =>
        {
            _ground.Artifacts.Add(lift.Reference.Hash, lift.Content);
            return () => _ground.Artifacts.Remove(lift.Reference.Hash);
        });
    }

    /// <summary>What <see cref="Submit"/> would send.</summary>
    public TravelReport Explain(Work work)
    {
        ThrowIfDisposed();
        var report = _serializer.Explain(work);
        var lifted = report.CanTravel ? _serializer.WriteWork(new(), work, _options.LiftAbove).Lifts : [];
        return report with
        {
            Assemblies = _ground.Code.Reach(report.Modules, _ground.Host.Assemblies),
            Lifted = [.. lifted.DistinctBy(lift => lift.Reference.Hash).Select(lift => lift.Reference.Length)],
        };
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _loop.DisposeAsync().ConfigureAwait(false);
        _pending.FailAll(EndOf);
        await _losses.DisposeAsync().ConfigureAwait(false);
        await TearDownAsync().ConfigureAwait(false);
        await _driver.DisposeAsync().ConfigureAwait(false);
        await _listening.ConfigureAwait(false);
    }

    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed == 1, typeof(MesosPool));

    private (Parcel Parcel, IReadOnlyList<ContentHash> Artifacts) Pack(ArrayBufferWriter<byte> payload, IReadOnlyList<Lift> lifted)
    {
        var bundle = _ground.Code.ManifestHash;
        var isInline = payload.WrittenCount <= Parcel.InlineLimit;
        if (isInline && lifted.Count == 0) return (Parcel.Inline(payload.WrittenMemory, bundle), []);

        List<ContentHash> artifacts = [];
        foreach (var lift in lifted)
        {
            _ground.Artifacts.Add(lift.Reference.Hash, lift.Content);
            artifacts.Add(lift.Reference.Hash);
        }

        if (isInline) return (Parcel.Inline(payload.WrittenMemory, bundle), artifacts);
        artifacts.Add(_ground.Artifacts.Add(payload.WrittenMemory));
        return (Parcel.Elsewhere(artifacts[^1], payload.WrittenCount, bundle), artifacts);
    }

    private Exception EndOf(PendingTask task) => _over ?? new ObjectDisposedException(
        nameof(MesosPool), $"The pool '{_options.Name}' was disposed before task '{task.Id}' ended. Await the tasks before you dispose the pool.");

    private async Task ListenAsync()
    {
        try
        {
            while (await HearAsync().ConfigureAwait(false))
            {
                // As a new framework, and with as much patience as the tasks have.
            }

            _subscribed.TrySetCanceled(CancellationToken.None);
            if (_disposed == 1) return;
            await EndAsync(new MesosApiException(
                $"The master {_ground.MasterName} ended the subscription of pool '{_options.Name}': somebody tore the framework down. Connect a new pool.",
                isTransient: false)).ConfigureAwait(false);
        }
        catch (Exception refused)
        {
            await EndAsync(refused).ConfigureAwait(false);
        }
    }

    /// <summary>Whether to subscribe again.</summary>
    private async Task<bool> HearAsync()
    {
        try
        {
            await _driver.RunAsync().ConfigureAwait(false);
            return false;
        }
        catch (MesosApiException removed) when (removed.IsFrameworkRemoved && _options.Time.GetElapsedTime(_driver.LastHeard) >= _options.FailoverTimeout)
        {
            // Had it been removed while we were there, somebody would have meant it.
            _log.Expelled(_options.Name, removed);
            _loop.Post(new Expelled($"the master heard nothing of this program for more than {_options.FailoverTimeout.TotalSeconds:0} s and ended all that it ran"));
            return true;
        }
        catch (MesosApiException failure) when (failure.IsTransient && _subscribed.Task.IsCompletedSuccessfully)
        {
            return true;
        }
    }

    private async Task EndAsync(Exception reason)
    {
        // The loop first: it must not launch what has failed already.
        _over ??= reason;
        await _loop.DisposeAsync().ConfigureAwait(false);
        End(reason);
    }

    private void End(Exception reason)
    {
        if (_disposed == 1) return;
        _over ??= reason;
        if (!_subscribed.TrySetException(reason)) _log.Broken(_options.Name, reason);
        _pending.FailAll(EndOf);
    }

    private void Registered(string frameworkId)
    {
        _subscribed.TrySetResult();
        _log.Connected(_options.Name, frameworkId, _ground.MasterName);
    }

    private void Disconnected(Exception reason) => _log.Disconnected(_options.Name, reason);

    private async Task TearDownAsync()
    {
        if (!_subscribed.Task.IsCompletedSuccessfully || _listening.IsCompleted) return;
        using CancellationTokenSource timeout = new(MesosDefaults.FarewellTimeout, _options.Time);
        try
        {
            await _driver.StopAsync(failover: false, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is MesosApiException or OperationCanceledException)
        {
            _log.TeardownFailed(failure);
        }
    }
}
