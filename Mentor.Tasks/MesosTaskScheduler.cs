using Mentor.Protocol.Code;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.TaskBodies;
using Mentor.Tasks.Master;
using Mentor.Tasks.Tpl;

namespace Mentor.Tasks;

/// <summary>Runs tasks of the TPL on the cluster of a pool: <c>new TaskFactory(new MesosTaskScheduler(pool)).StartNew(...)</c>.</summary>
/// <remarks>
/// <para>
/// The body of a task, with its state, or with how the tasks that it continues ended, travels as a delegate of
/// <see cref="MesosPool.Submit{TResult}(Func{TResult})"/> does, when the task is queued. Status, exceptions, cancellation, children and
/// continuations are the TPL's own. A task that returns a task, such as an async lambda, ends when that one has ended.
/// </para>
/// <para>
/// Everything that goes wrong ends the task, and nothing is thrown at whoever starts it: what the body throws, and
/// <see cref="DelegateSerializationException"/>, <see cref="TaskLostException"/>, <see cref="UnplaceableTaskException"/>, and
/// <see cref="ObjectDisposedException"/> after the pool was disposed.
/// </para>
/// <para>
/// A task that is cancelled while it is queued ends at once. Once it runs, its body has to answer, as everywhere: a token that it captured is
/// cancelled over there too, whether it is the task's own or not; when it throws <see cref="OperationCanceledException"/> for the task's own, the task ends as
/// cancelled. When any token that it captured is cancelled before it has begun, it does not run.
/// </para>
/// <para>
/// Bodies that belong to the framework or to another scheduler work on what this process has in memory and run here, on the thread pool:
/// what follows an await, the loops of <see cref="Parallel"/>, dataflow blocks. Inside a body that runs elsewhere
/// <see cref="TaskScheduler.Current"/> is the default one, and this scheduler, if it was captured, runs tasks where it is.
/// </para>
/// </remarks>
public sealed class MesosTaskScheduler : TaskScheduler, IClusterScheduler
{
    // All are null in a scheduler that a delegate brought to an executor.
    private readonly PoolSession? _session;
    private readonly MesosTaskSchedulerOptions? _options;
    private readonly ClusterQueue? _cluster;

    /// <param name="pool">Stays its owner's: to dispose the pool ends the tasks that are under way.</param>
    /// <param name="options">Default: loops of Parallel run here.</param>
    /// <exception cref="CodeNotFoundException">The program's files cannot be read.</exception>
    /// <exception cref="NotSupportedException">This runtime keeps the bodies of tasks where this version of Mentor does not find them.</exception>
    public MesosTaskScheduler(MesosPool pool, MesosTaskSchedulerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        TaskBodyCheck.ThrowIfUnknown();
        _session = pool.Session;
        _session.PrepareCode();
        _options = options ?? new();
        _cluster = new(_session, task => TryExecuteTask(task));
    }

    /// <summary>How many tasks the agents seen so far can run at once, but no fewer than this machine has processors: what must run here runs on those.</summary>
    public override int MaximumConcurrencyLevel => Math.Max(_session?.Slots ?? 0, Environment.ProcessorCount);

    /// <summary>Never waits: the body is turned into bytes on the caller's thread, and these are put into a queue.</summary>
    protected override void QueueTask(Task task)
    {
        var body = _cluster?.Take(task);
        if (body is { } mine && !FrameworkBodies.IsParallelInvoke(task)) _cluster!.Send(mine);
        else if (RefusesLoops && (body is not null || FrameworkBodies.IsOfParallel(task))) _cluster!.Fail(task, Refusal());
        else QueueHere(task);
    }

    /// <summary>True only for what would run here anyway.</summary>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => RunsHere(task) && TryExecuteTask(task);

    protected override bool TryDequeue(Task task) => QueuedBody.Of(task)?.TryWithdraw() == true;

    /// <summary>The tasks that wait for room on the cluster.</summary>
    protected override IEnumerable<Task> GetScheduledTasks() => _cluster?.Waiting ?? [];

    private bool RefusesLoops => _options is { RefuseParallelLoops: true };

    // Of one that was queued as well: whoever waits for it may come while it is still being turned into bytes.
    private bool RunsHere(Task task)
    {
        if (QueuedBody.Of(task) is not null) return false;
        return _cluster?.Take(task) is null
            ? !RefusesLoops || !FrameworkBodies.IsOfParallel(task)
            : !RefusesLoops && FrameworkBodies.IsParallelInvoke(task);
    }

    private void QueueHere(Task task)
    {
        if ((task.CreationOptions & TaskCreationOptions.LongRunning) != 0)
            new Thread(() => TryExecuteTask(task)) { IsBackground = true, Name = "Mentor long running" }.UnsafeStart();
        else
            ThreadPool.UnsafeQueueUserWorkItem(static each => each.Scheduler.TryExecuteTask(each.Task), (Scheduler: this, Task: task), preferLocal: (task.CreationOptions & TaskCreationOptions.PreferFairness) == 0);
    }

    private static InvalidOperationException Refusal() => new(
        "A loop of Parallel was refused by MesosTaskScheduler: its body shares variables with this process and cannot run elsewhere. "
        + "Use MesosPool.Map, start a task for each part of the work, or leave MesosTaskSchedulerOptions.RefuseParallelLoops off to have it run here.");
}
