using Mentor.LocalCluster;
using Mentor.Protocol.Http;
using Mentor.Protocol.ZooKeeper;

namespace Mentor.Tasks.Frameworks;

/// <summary>Runs a scheduler: <c>await using (new SchedulerRunner(scheduler)) ...</c>. With no master named, on an embedded cluster that ends with it.</summary>
public sealed class SchedulerRunner : IAsyncDisposable
{
    private readonly SchedulerOptions _options;
    private readonly MasterAddress _address;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<SchedulerDriver> _driver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    /// <summary>Returns at once; the master is sought in the background.</summary>
    /// <param name="scheduler">Hears of everything from now on.</param>
    /// <param name="options">Default: the master in MESOS_MASTER, else "local".</param>
    /// <exception cref="ArgumentException">The options cannot be used; the message lists all that is wrong.</exception>
    public SchedulerRunner(IScheduler scheduler, SchedulerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(scheduler);
        _options = options ?? new();
        _address = _options.Validate();
        Completion = Task.Run(() => RunAsync(scheduler));
    }

    /// <summary>Completes when the driver has begun to seek the master; calls are refused until the scheduler hears that it is registered.</summary>
    public Task<SchedulerDriver> Driver => _driver.Task;

    /// <summary>
    /// Completes when the driver has ended: after a stop or an abort, or when the framework was torn down by somebody. Fails with
    /// <see cref="MesosApiException"/> when no master was found or it refused the framework, and with whatever a method of the scheduler threw.
    /// </summary>
    public Task Completion { get; }

    /// <summary>Stops the framework, which kills its tasks, unless the driver was stopped in another way before. Never throws; see <see cref="Completion"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) await _stopping.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync(IScheduler scheduler)
    {
        var stopping = _stopping.Token;
        EmbeddedCluster? cluster = null;
        MasterDetector? detector = null;
        try
        {
            var master = _address.Master;
            if (_address.ZooKeeper is { } zooKeeper)
            {
                detector = new(zooKeeper, _options.Logging, _options.Time);
                master = await detector.LeaderAsync(_options.ConnectTimeout, stopping).ConfigureAwait(false);
            }
            else if (master is null)
            {
                cluster = await EmbeddedCluster.StartAsync(
                    new() { Agents = _address.LocalAgents, Logging = _options.Logging, Time = _options.Time }, stopping).ConfigureAwait(false);
                master = cluster.Master;
            }

            SchedulerDriver driver = new(scheduler, FrameworkDescription.Of(_options), ClientOptions(master, detector), !_options.ExplicitAcknowledgements);
            await using (driver.ConfigureAwait(false))
            {
                _driver.TrySetResult(driver);
                var running = driver.RunAsync();
                await StopWhenDisposedAsync(driver, running, stopping).ConfigureAwait(false);
                await running.ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Disposed before there was anything to stop.
        }
        finally
        {
            _driver.TrySetCanceled(CancellationToken.None);
            if (cluster is not null) await cluster.DisposeAsync().ConfigureAwait(false);
            if (detector is not null) await detector.DisposeAsync().ConfigureAwait(false);
        }
    }

    private SchedulerClientOptions ClientOptions(Uri master, MasterDetector? detector) => new()
    {
        Master = master,
        Detector = detector,
        Principal = _options.Principal,
        Secret = _options.Secret,
        ConnectTimeout = _options.ConnectTimeout,
        Logging = _options.Logging,
        Time = _options.Time,
    };

    private async Task StopWhenDisposedAsync(SchedulerDriver driver, Task running, CancellationToken stopping)
    {
        await running.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsCompleted) return;
        using CancellationTokenSource limit = new(MesosDefaults.FarewellTimeout, _options.Time);
        try
        {
            await driver.StopAsync(failover: false, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MesosApiException or OperationCanceledException)
        {
            // The master that cannot be told ends the framework by itself, after its failover time-out.
        }
    }
}
