using Google.Protobuf;
using Mentor.Protocol.Http;
using Mentor.Tasks.Frameworks;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Master;
using Microsoft.Extensions.Logging;
using V1 = Mesos.V1;

namespace Mentor.Tasks;

/// <summary>A queue of tasks of any kind on a Mesos cluster: commands, containers, delegates and tasks of your own. One that fails disturbs no other.</summary>
/// <remarks>
/// <para>
/// A <see cref="MesosPool"/> is such a queue with the manners of the TPL; <see cref="MesosPool.Queue"/> is the one below it. <see cref="ConnectAsync"/> gives
/// one that is ready; one of a class of your own is run by a <see cref="SchedulerRunner"/>.
/// </para>
/// <para>
/// A derived class hears by its hooks what happens to the queue. They are called on the thread pool, one after the other in the order of what happened;
/// the next waits until the last has ended, the queue waits for none of them, and an exception of one is logged and disturbs nothing. The queue launches,
/// declines and acknowledges by itself: the driver that they are given is for messages, requests and the like. The messages are the queue's own; leave
/// them as they are. Disposal waits for hooks that were due, so do not wait for it in one.
/// </para>
/// </remarks>
public class QueueScheduler : IAsyncDisposable
{
    private volatile PoolSession? _session;
    private PoolGround? _ground;
    private QueueHooks? _hooks;
    private int _claimed;

    /// <summary>One that is to be run by a <see cref="SchedulerRunner"/>, and takes tasks when <see cref="SchedulerRunner.Driver"/> has come.</summary>
    public QueueScheduler()
    {
    }

    internal PoolSession Session => _session ?? throw new InvalidOperationException(
        "The queue is not connected, and takes no tasks yet. Await the Driver of the SchedulerRunner that runs it, or make the queue with QueueScheduler.ConnectAsync.");

    internal PoolGround Ground => _ground!;

    /// <summary>Completes when the master has accepted the queue as a framework. With no master named, that of an embedded cluster, which ends with the queue.</summary>
    /// <param name="options">Default: the master in MESOS_MASTER, else "local".</param>
    /// <param name="cancellationToken">Gives up; what was started is ended.</param>
    /// <exception cref="ArgumentException">The options cannot be used; the message lists all that is wrong.</exception>
    /// <exception cref="MesosApiException">
    /// The master cannot be reached within <see cref="FrameworkOptions.ConnectTimeout"/>, refuses the queue, or is none.
    /// </exception>
    public static async Task<QueueScheduler> ConnectAsync(MesosPoolOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var address = options.Validate();
        QueueScheduler queue = new();
        queue.Claim();
        await queue.OpenAsync(options, address, cancellationToken).ConfigureAwait(false);
        return queue;
    }

    /// <summary>Puts a command, or a task of a kind of your own, into the queue: by priority, and in the order of submission within one.</summary>
    /// <exception cref="ArgumentException">Its options cannot be used, or what it describes cannot be launched, beside the tasks that have not ended.</exception>
    /// <exception cref="ObjectDisposedException">The queue was disposed.</exception>
    /// <exception cref="QueueFullException"><see cref="MesosPoolOptions.MaxQueued"/> tasks wait already.</exception>
    /// <exception cref="InvalidOperationException"><see cref="Complete"/> or <see cref="Terminate"/> was called, or the queue is not connected.</exception>
    public TaskHandle<TResult> Submit<TResult>(MesosTask<TResult> task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        using var entry = Session.Enter();
        var pending = Session.Submit(task, cancellationToken);
        return new(pending.Id, pending.Task, () => Standing(pending, pending.Task), () => Session.Cancel(pending, CancellationToken.None));
    }

    /// <summary>Puts a delegate into the queue.</summary>
    /// <exception cref="Protocol.Delegates.DelegateSerializationException">Something that it captured cannot travel; nothing was sent.</exception>
    /// <inheritdoc cref="Submit{TResult}(MesosTask{TResult},CancellationToken)"/>
    public TaskHandle<TResult> Submit<TResult>(WorkTask<TResult> task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        using var entry = Session.Enter();
        var pending = Session.Submit<TResult>(task.Work, task.Options, cancellationToken);
        return new(pending.Id, pending.Task, () => Standing(pending, pending.Task), () => Session.Cancel(pending));
    }

    /// <summary>
    /// No more work is taken: whatever submits throws <see cref="InvalidOperationException"/> from now on, and tasks that are started on a scheduler of the
    /// pool fail with it. What was submitted goes on. Can be called again.
    /// </summary>
    public void Complete() => Session.Tally.Close();

    /// <summary>
    /// Ends when <see cref="Complete"/> was called and all tasks have ended, however they did, so that it is time to dispose; fails with the reason when the
    /// pool broke. Disposal completes it too, as it lets all tasks end.
    /// </summary>
    public Task Completion => Session.Tally.Completion;

    /// <summary>Ends when no submitted task is left that has not ended: at once, when none is. More may come afterwards.</summary>
    /// <param name="cancellationToken">Ends the wait, not the tasks.</param>
    public Task WhenIdleAsync(CancellationToken cancellationToken = default) => Session.Tally.WhenIdleAsync(cancellationToken);

    /// <summary>
    /// Ends everything: no more work is taken, as after <see cref="Complete"/>, every task that has not ended is cancelled at once, and what runs of it is
    /// killed, with <see cref="MesosPoolOptions.CancellationGrace"/>. Maps end as cancelled; tasks that were started on a scheduler of the pool fail with
    /// <see cref="OperationCanceledException"/>, since the TPL lets only a task's own token cancel it. <see cref="Completion"/> follows, once
    /// streams that have begun were read on or disposed; then dispose.
    /// Can be called again, and after <see cref="Complete"/>.
    /// </summary>
    public void Terminate() => Session.Terminate();

    /// <summary>How many tasks stand where, those of the pool and its schedulers included. Costs next to nothing.</summary>
    public TaskCounts Counts => Session.Tally.Counts;

    /// <summary><see cref="Counts"/>, and what became of the launches on each agent. A snapshot; costs little more than a line for each agent.</summary>
    public PoolStatistics Statistics => Session.Statistics;

    /// <summary>
    /// Ends when the queue has room for another task (<see cref="MesosPoolOptions.MaxQueued"/>), which is at once where it is not bounded. Another
    /// thread may take the room first: <c>while (await queue.WaitToSubmitAsync())</c> as with the writer of a channel.
    /// </summary>
    /// <returns>False when <see cref="Complete"/> was called, and no more is taken.</returns>
    /// <exception cref="ObjectDisposedException">The queue was disposed.</exception>
    public Task<bool> WaitToSubmitAsync(CancellationToken cancellationToken = default) => Session.WaitToSubmitAsync(cancellationToken);

    /// <summary>
    /// Kills what runs, at once, and drains nothing: tasks of every kind, maps and streams that have not ended fail with <see cref="ObjectDisposedException"/>.
    /// <see cref="Terminate"/> cancels them instead; await <see cref="Completion"/> to let them end. Ends the embedded cluster, if there is one.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_session is not { } session) return;
        await session.DisposeAsync().ConfigureAwait(false);
        if (_hooks is not null) await _hooks.DisposeAsync().ConfigureAwait(false);
        await Ground.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The master has taken the queue as a framework: the first time, or as a new one after it was away for too long.</summary>
    protected internal virtual ValueTask OnRegistered(SchedulerDriver driver, V1.FrameworkID frameworkId, V1.MasterInfo? master) => default;

    /// <summary>The queue is back as the same framework, perhaps with another master, and has asked what became of its tasks.</summary>
    protected internal virtual ValueTask OnReregistered(SchedulerDriver driver, V1.MasterInfo? master) => default;

    /// <summary>The master was lost, and is sought again; tasks wait.</summary>
    protected internal virtual ValueTask OnDisconnected(SchedulerDriver driver, Exception reason) => default;

    /// <summary>Offers have come, and may be used up by the time of this call.</summary>
    protected internal virtual ValueTask OnOffers(SchedulerDriver driver, IReadOnlyList<V1.Offer> offers) => default;

    protected internal virtual ValueTask OnRescinded(SchedulerDriver driver, V1.OfferID offerId) => default;

    /// <inheritdoc cref="IScheduler.OnInverseOffers"/>
    protected internal virtual ValueTask OnInverseOffers(SchedulerDriver driver, IReadOnlyList<V1.InverseOffer> offers) => default;

    protected internal virtual ValueTask OnInverseOfferRescinded(SchedulerDriver driver, V1.OfferID offerId) => default;

    /// <summary>News of an attempt, whose id is that of its task and a number: <c>mentor-1#2</c>. The same may come twice.</summary>
    protected internal virtual ValueTask OnUpdate(SchedulerDriver driver, V1.TaskStatus status) => default;

    /// <summary>From an executor; <see cref="SchedulerDriver.MessageAsync"/> answers. Messages may be lost on their way.</summary>
    protected internal virtual ValueTask OnMessage(SchedulerDriver driver, V1.AgentID agentId, V1.ExecutorID executorId, ByteString data) => default;

    /// <summary>What it ran is run again.</summary>
    protected internal virtual ValueTask OnAgentLost(SchedulerDriver driver, V1.AgentID agentId) => default;

    /// <inheritdoc cref="IScheduler.OnExecutorLost"/>
    protected internal virtual ValueTask OnExecutorLost(SchedulerDriver driver, V1.AgentID agentId, V1.ExecutorID executorId, int? status) => default;

    /// <summary>The master has refused the queue or ended it. One that was only away for too long is registered anew; else its tasks have failed with this.</summary>
    protected internal virtual ValueTask OnError(SchedulerDriver driver, MesosApiException error) => default;

    /// <summary>A submitted task has ended, and whoever awaits it knows.</summary>
    /// <param name="taskId">As <see cref="TaskHandle{TResult}.Id"/> says it.</param>
    /// <param name="failure">Null for a result; <see cref="OperationCanceledException"/> when it was cancelled; else what its caller gets.</param>
    protected internal virtual ValueTask OnTaskEnded(string taskId, Exception? failure) => default;

    /// <summary>The last task that had not ended has. Comes after its <see cref="OnTaskEnded"/>; more may have been submitted by then.</summary>
    protected internal virtual ValueTask OnIdle() => default;

    /// <summary>Before <see cref="OpenAsync"/>, so that whoever runs it twice hears of it at once.</summary>
    internal void Claim()
    {
        if (Interlocked.Exchange(ref _claimed, 1) == 1)
            throw new InvalidOperationException("The queue has been run before, and cannot be run again. Make another one.");
    }

    /// <summary>Completes when the master has taken it; leaves nothing behind when that fails.</summary>
    internal async Task OpenAsync(MesosPoolOptions options, MasterAddress address, CancellationToken cancellationToken)
    {
        // Nothing is there to be told in most queues, and then nothing is made for it.
        var hooks = GetType() == typeof(QueueScheduler) ? null : new QueueHooks(this, options.Logging.CreateLogger(GetType()));
        var ground = await PoolGround.PrepareAsync(options, address, cancellationToken).ConfigureAwait(false);
        try
        {
            var session = await PoolSession.StartAsync(options, ground, hooks, cancellationToken).ConfigureAwait(false);
            _ground = ground;
            _hooks = hooks;
            _session = session;
        }
        catch
        {
            await ground.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        hooks?.Start();
    }

    private static TaskStanding Standing(PendingTask task, Task ended) => new(task.Attempts, task.Last, ended.IsCompleted);
}
