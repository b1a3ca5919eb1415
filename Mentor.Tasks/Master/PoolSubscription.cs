using Mentor.Protocol.Http;
using Mentor.Tasks.Frameworks;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Scheduling;
using Microsoft.Extensions.Logging;

namespace Mentor.Tasks.Master;

/// <summary>The pool as a framework of its master: subscribed, and again when the master has forgotten it, until it is torn down.</summary>
internal sealed class PoolSubscription : IAsyncDisposable
{
    private readonly MesosPoolOptions _options;
    private readonly PoolGround _ground;
    private readonly Action<LoopInput> _post;
    private readonly Func<Exception, Task> _ended;
    private readonly ILogger _log;
    private readonly TaskCompletionSource _established = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _listening = Task.CompletedTask;
    private volatile bool _isLeaving;

    /// <param name="options">The pool's.</param>
    /// <param name="ground">Whose master it is.</param>
    /// <param name="events">Says what happens in the words of the centre.</param>
    /// <param name="taskOf">Whose attempt it is; null for nobody's.</param>
    /// <param name="post">Takes what happens.</param>
    /// <param name="ended">Told when the master wants the pool no more, or cannot be reached for the first time.</param>
    /// <param name="hooks">Hear of everything as well; null where there are none.</param>
    /// <param name="log">The pool's.</param>
    public PoolSubscription(
        MesosPoolOptions options,
        PoolGround ground,
        EventReader events,
        Func<string, PendingTask?> taskOf,
        Action<LoopInput> post,
        Func<Exception, Task> ended,
        QueueHooks? hooks,
        ILogger log)
    {
        _options = options;
        _ground = ground;
        _post = post;
        _ended = ended;
        _log = log;
        PoolScheduler scheduler = new(events, taskOf, post, Registered, Disconnected);
        Driver = new(
            hooks is null ? scheduler : new HookedScheduler(scheduler, hooks),
            FrameworkDescription.Of(options),
            options.ForClient(ground.Master, ground.Detector),
            acknowledges: false);
    }

    public SchedulerDriver Driver { get; }

    /// <summary>Completes when the master has accepted the pool for the first time; else fails with the reason.</summary>
    public Task Established => _established.Task;

    /// <summary>Ends when no more news comes, for whatever reason, and never fails.</summary>
    public Task Listening => _listening;

    /// <summary>From now on news is posted.</summary>
    public void Listen() => _listening = ListenAsync();

    /// <summary>Whoever waits for the first subscription hears the reason.</summary>
    /// <returns>False when there was one.</returns>
    public bool TryRefuse(Exception reason) => _established.TrySetException(reason);

    /// <summary>Has the master end all that runs of the pool.</summary>
    public async ValueTask DisposeAsync()
    {
        _isLeaving = true;
        await TearDownAsync().ConfigureAwait(false);
        await Driver.DisposeAsync().ConfigureAwait(false);
        await _listening.ConfigureAwait(false);
    }

    private async Task ListenAsync()
    {
        try
        {
            while (await HearAsync().ConfigureAwait(false))
            {
                // As a new framework, and with as much patience as the tasks have.
            }

            _established.TrySetCanceled(CancellationToken.None);
            if (_isLeaving) return;
            await _ended(new MesosApiException(
                $"The master {_ground.MasterName} ended the subscription of pool '{_options.Name}': somebody tore the framework down. Connect a new pool.",
                isTransient: false)).ConfigureAwait(false);
        }
        catch (Exception refused)
        {
            await _ended(refused).ConfigureAwait(false);
        }
    }

    /// <summary>Whether to subscribe again.</summary>
    private async Task<bool> HearAsync()
    {
        try
        {
            await Driver.RunAsync().ConfigureAwait(false);
            return false;
        }
        catch (MesosApiException removed) when (removed.IsFrameworkRemoved && _options.Time.GetElapsedTime(Driver.LastHeard) >= _options.FailoverTimeout)
        {
            // Had it been removed while we were there, somebody would have meant it.
            _log.Expelled(_options.Name, removed);
            _post(new(new Expelled($"the master heard nothing of this program for more than {_options.FailoverTimeout.TotalSeconds:0} s and ended all that it ran")));
            return true;
        }
        catch (MesosApiException failure) when (failure.IsTransient && _established.Task.IsCompletedSuccessfully)
        {
            return true;
        }
    }

    private void Registered(string frameworkId)
    {
        _established.TrySetResult();
        _log.Connected(_options.Name, frameworkId, _ground.MasterName);
    }

    private void Disconnected(Exception reason) => _log.Disconnected(_options.Name, reason);

    private async Task TearDownAsync()
    {
        if (!_established.Task.IsCompletedSuccessfully || _listening.IsCompleted) return;
        using CancellationTokenSource timeout = new(MesosDefaults.FarewellTimeout, _options.Time);
        try
        {
            await Driver.StopAsync(failover: false, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is MesosApiException or OperationCanceledException)
        {
            _log.TeardownFailed(failure);
        }
    }
}
