using Mentor.Tasks.Kinds;
using Mentor.Tasks.Master;

namespace Mentor.Tasks;

/// <summary>A queue of tasks of any kind on a Mesos cluster: commands, containers, delegates and tasks of your own. One that fails disturbs no other.</summary>
/// <remarks>A <see cref="MesosPool"/> is such a queue with the manners of the TPL; <see cref="MesosPool.Queue"/> is the one below it.</remarks>
public sealed class QueueScheduler : IAsyncDisposable
{
    private readonly PoolGround _ground;

    private QueueScheduler(PoolSession session, PoolGround ground)
    {
        Session = session;
        _ground = ground;
    }

    internal PoolSession Session { get; }

    internal PoolGround Ground => _ground;

    /// <summary>Completes when the master has accepted the queue as a framework. With no master named, that of an embedded cluster, which ends with the queue.</summary>
    /// <param name="options">Default: the master in MESOS_MASTER, else "local".</param>
    /// <param name="cancellationToken">Gives up; what was started is ended.</param>
    /// <exception cref="ArgumentException">The options cannot be used; the message lists all that is wrong.</exception>
    /// <exception cref="Protocol.Http.MesosApiException">
    /// The master cannot be reached within <see cref="Frameworks.FrameworkOptions.ConnectTimeout"/>, refuses the queue, or is none.
    /// </exception>
    public static async Task<QueueScheduler> ConnectAsync(MesosPoolOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var address = options.Validate();
        var ground = await PoolGround.PrepareAsync(options, address, cancellationToken).ConfigureAwait(false);
        try
        {
            return new(await PoolSession.StartAsync(options, ground, cancellationToken).ConfigureAwait(false), ground);
        }
        catch
        {
            await ground.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Puts a command, or a task of a kind of your own, into the queue: by priority, and in the order of submission within one.</summary>
    /// <exception cref="ArgumentException">Its options cannot be used.</exception>
    /// <exception cref="ObjectDisposedException">The queue was disposed.</exception>
    /// <exception cref="InvalidOperationException"><see cref="Complete"/> or <see cref="Terminate"/> was called.</exception>
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
    /// <see cref="OperationCanceledException"/>, since the TPL lets only a task's own token cancel it. <see cref="Completion"/> follows; then dispose.
    /// Can be called again, and after <see cref="Complete"/>.
    /// </summary>
    public void Terminate() => Session.Terminate();

    /// <summary>How many tasks stand where, those of the pool and its schedulers included. Costs next to nothing.</summary>
    public TaskCounts Counts => Session.Tally.Counts;

    /// <summary>
    /// Kills what runs, at once, and drains nothing: tasks of every kind, maps and streams that have not ended fail with <see cref="ObjectDisposedException"/>.
    /// <see cref="Terminate"/> cancels them instead; await <see cref="Completion"/> to let them end. Ends the embedded cluster, if there is one.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync().ConfigureAwait(false);
        await _ground.DisposeAsync().ConfigureAwait(false);
    }

    private static TaskStanding Standing(PendingTask task, Task ended) => new(task.Attempts, task.Last, ended.IsCompleted);
}
