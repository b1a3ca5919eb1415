using System.Runtime.ExceptionServices;
using Mentor.LocalCluster;
using Mentor.Protocol.Http;
using Mentor.Protocol.ZooKeeper;

namespace Mentor.Tasks.Frameworks;

/// <summary>Runs a scheduler, or a queue: <c>await using (new SchedulerRunner(scheduler)) ...</c>. With no master named, on an embedded cluster that ends with it.</summary>
public sealed class SchedulerRunner : IAsyncDisposable
{
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
        options ??= new();
        var address = options.Validate();
        Completion = Task.Run(() => RunAsync(() => RunAsync(scheduler, options, address)));
    }

    /// <inheritdoc cref="SchedulerRunner(IScheduler,SchedulerOptions)"/>
    /// <param name="queue">Takes tasks when <see cref="Driver"/> has come, and is disposed with the runner.</param>
    /// <param name="options">Default: the master in MESOS_MASTER, else "local".</param>
    /// <exception cref="InvalidOperationException">The queue has been run before.</exception>
    public SchedulerRunner(QueueScheduler queue, MesosPoolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(queue);
        options ??= new();
        var address = options.Validate();
        queue.Claim();
        Completion = Task.Run(() => RunAsync(() => RunAsync(queue, options, address)));
    }

    /// <summary>
    /// Completes when the driver has begun to seek the master; calls are refused until the scheduler hears that it is registered. That of a queue
    /// completes when the master has taken it. Fails as <see cref="Completion"/> does where it never comes to that.
    /// </summary>
    public Task<SchedulerDriver> Driver => _driver.Task;

    /// <summary>
    /// Completes when the driver has ended: after a stop or an abort, or when the framework was torn down by somebody. Fails with
    /// <see cref="MesosApiException"/> when no master was found or it refused the framework, and with whatever a method of the scheduler threw.
    /// That of a queue ends well by disposal only; else it fails as the queue's tasks do.
    /// </summary>
    public Task Completion { get; }

    /// <summary>Stops the framework, which kills its tasks, unless the driver was stopped in another way before. Never throws; see <see cref="Completion"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) await _stopping.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync(Func<Task> run)
    {
        try
        {
            await run().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Disposed before there was anything to stop.
        }
        catch (Exception failure)
        {
            // Nobody has to look at it: Completion says the same.
            if (_driver.TrySetException(failure)) _ = _driver.Task.Exception;
            throw;
        }
        finally
        {
            _driver.TrySetCanceled(CancellationToken.None);
        }
    }

    private async Task RunAsync(QueueScheduler queue, MesosPoolOptions options, MasterAddress address)
    {
        await using (queue.ConfigureAwait(false))
        {
            await queue.OpenAsync(options, address, _stopping.Token).ConfigureAwait(false);
            var session = queue.Session;
            _driver.TrySetResult(session.Driver);
            await session.Listening.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (session.Over is { } over) ExceptionDispatchInfo.Throw(over);
        }
    }

    private async Task RunAsync(IScheduler scheduler, SchedulerOptions options, MasterAddress address)
    {
        var stopping = _stopping.Token;
        EmbeddedCluster? cluster = null;
        MasterDetector? detector = null;
        try
        {
            var master = address.Master;
            if (address.ZooKeeper is { } zooKeeper)
            {
                detector = new(zooKeeper, options.Logging, options.Time);
                master = await detector.LeaderAsync(options.ConnectTimeout, stopping).ConfigureAwait(false);
            }
            else if (master is null)
            {
                cluster = await EmbeddedCluster.StartAsync(
                    new() { Agents = address.LocalAgents, Logging = options.Logging, Time = options.Time }, stopping).ConfigureAwait(false);
                master = cluster.Master;
            }

            SchedulerDriver driver = new(scheduler, FrameworkDescription.Of(options), options.ForClient(master, detector), !options.ExplicitAcknowledgements);
            await using (driver.ConfigureAwait(false))
            {
                _driver.TrySetResult(driver);
                var running = driver.RunAsync();
                await StopWhenDisposedAsync(driver, running, options.Time).ConfigureAwait(false);
                await running.ConfigureAwait(false);
            }
        }
        finally
        {
            if (cluster is not null) await cluster.DisposeAsync().ConfigureAwait(false);
            if (detector is not null) await detector.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task StopWhenDisposedAsync(SchedulerDriver driver, Task running, TimeProvider time)
    {
        await running.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (running.IsCompleted) return;
        using CancellationTokenSource limit = new(MesosDefaults.FarewellTimeout, time);
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
