using V1 = Mesos.V1;

namespace Mentor.Tasks;

/// <summary>A task of a kind of your own: what is launched, what its updates mean, and what to do when it ends. Submitted to a <see cref="QueueScheduler"/> or a <see cref="MesosPool"/>.</summary>
/// <remarks>
/// One object is one submission. Its methods are called one after the other on the thread pool, in the order of what happened; an exception
/// that leaves one of them fails the task with it.
/// </remarks>
/// <typeparam name="TResult">What comes of it.</typeparam>
public abstract class MesosTask<TResult>
{
    /// <summary>Default: as the pool's options say.</summary>
    public TaskOptions Options { get; init; } = TaskOptions.Default;

    /// <summary>
    /// Fills in command or executor, container, data, labels; ids, agent and resources are filled in afterwards, and must be left out. Called once, at the
    /// submission. What an executor of its own takes comes on top of the task's resources with each launch; tasks that share one, by its id, describe it alike.
    /// </summary>
    protected internal abstract void Describe(V1.TaskInfo task);

    /// <summary>
    /// Looks at what the task left in its sandbox when it has ended, before anything else is made of that. Default: does not. What takes longer
    /// than five seconds, or than the pool lives, is done without; an exception fails the task.
    /// </summary>
    /// <param name="status">TASK_FINISHED or TASK_FAILED, as the executor reported it.</param>
    /// <param name="sandbox">Of that attempt.</param>
    /// <param name="cancellationToken">When it has taken too long.</param>
    protected internal virtual Task CollectAsync(V1.TaskStatus status, TaskSandbox sandbox, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether that end of the task itself is a result, rather than a failure. Default: TASK_FINISHED is.</summary>
    /// <param name="status">TASK_FINISHED or TASK_FAILED, as the executor reported it.</param>
    protected internal virtual bool IsResult(V1.TaskStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return status.State == V1.TaskState.TaskFinished;
    }

    /// <summary>Reads the result. Called once, with the update that <see cref="IsResult"/> took for one.</summary>
    protected internal abstract TResult ResultOf(V1.TaskStatus status);

    /// <summary>What a failure of the task itself is to its caller. Losses, which are retried, do not come here.</summary>
    /// <param name="status">An end that is no result.</param>
    protected internal virtual Exception FailureOf(V1.TaskStatus status) => new TaskFailedException(status);

    /// <summary>Each update of each attempt, before anything else is done with it.</summary>
    protected internal virtual void OnUpdate(V1.TaskStatus status)
    {
    }

    /// <summary>It has ended well, and its caller hears of it next.</summary>
    protected internal virtual void OnSuccess(TResult result)
    {
    }

    /// <summary>It has failed, was lost, found no agent or was not understood, and its caller hears of it next. Not called for a cancellation.</summary>
    protected internal virtual void OnFailure(Exception failure)
    {
    }
}
