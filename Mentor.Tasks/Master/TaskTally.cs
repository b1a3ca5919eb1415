using Mentor.Tasks.Kinds;

namespace Mentor.Tasks.Master;

/// <summary>Counts the tasks of a pool where they come in and where they end, and knows when the last has ended. Thread-safe, without a lock.</summary>
/// <param name="pool">Its name, for messages.</param>
/// <param name="maxQueued">How many tasks may wait for their first launch; null: any number.</param>
/// <param name="hooks">Told of each end, and when none is left; null where nobody wants to know.</param>
internal sealed class TaskTally(string pool, int? maxQueued = null, QueueHooks? hooks = null)
{
    private const long One = 2;
    private const long Closed = 1;

    private readonly long[] _counts = new long[Enum.GetValues<TaskStage>().Length];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Twice the number of tasks and entries that are open; one more when nobody may enter any longer. In one number, so that whoever enters
    // is either refused or waited for.
    private long _open;
    private volatile bool _isTerminated;
    private TaskCompletionSource? _idle;

    // 1 from the first task to the end of the last: who came in and submitted nothing made nobody idle. Kept for the hooks only.
    private int _isBusy;

    /// <summary>Ends when nobody may enter any more and all who did have left.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Each task in the queue holds a place in it until it is launched or ends. One that awaits others does not: these may need it.</summary>
    public QueueRoom Room { get; } = new(pool, maxQueued);

    /// <summary>Whether whoever enters is let in.</summary>
    public bool IsOpen => (Volatile.Read(ref _open) & Closed) == 0;

    public TaskCounts Counts => new(Of(TaskStage.Awaiting) + Of(TaskStage.Waiting), Of(TaskStage.Launched), Of(TaskStage.Succeeded), Of(TaskStage.Failed), Of(TaskStage.Cancelled), Of(TaskStage.Lost));

    /// <summary>Whoever submits is inside until all its tasks have been added.</summary>
    /// <exception cref="InvalidOperationException">No more work is taken.</exception>
    public Entry Enter()
    {
        if ((Interlocked.Add(ref _open, One) & Closed) == 0) return new(this);
        Leave();
        throw new InvalidOperationException($"The pool '{pool}' takes no more work: {(_isTerminated ? "Terminate" : "Complete")} was called. Connect another pool for more.");
    }

    /// <summary>No one enters from now on.</summary>
    public void Close()
    {
        if ((Interlocked.Or(ref _open, Closed) | Closed) == Closed) _completion.TrySetResult();
    }

    /// <summary>As <see cref="Close"/>, and whoever is refused hears the reason.</summary>
    public void Terminate()
    {
        _isTerminated = true;
        Close();
    }

    /// <summary>The pool has ended by itself.</summary>
    public void Break(Exception reason)
    {
        // Nobody has to look at it: each task that was open says the same.
        if (_completion.TrySetException(reason)) _ = _completion.Task.Exception;
    }

    public async Task WhenIdleAsync(CancellationToken cancellationToken)
    {
        if (IsIdle) return;
        TaskCompletionSource mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var idle = Interlocked.CompareExchange(ref _idle, mine, null) ?? mine;
        // The last may have left before it could see that somebody waits.
        if (IsIdle) idle.TrySetResult();
        await idle.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <param name="stage">Where it begins. Its place was taken beforehand.</param>
    public void Added(TaskStage stage)
    {
        Interlocked.Add(ref _open, One);
        Interlocked.Increment(ref _counts[(int)stage]);
        if (stage == TaskStage.Awaiting) Room.GiveBack();
        if (hooks is not null) Volatile.Write(ref _isBusy, 1);
    }

    /// <summary>A task has a place again, and need not wait for others any more.</summary>
    public void CameIn() => Moved(TaskStage.Awaiting, TaskStage.Waiting);

    public void Launched() => Moved(TaskStage.Waiting, TaskStage.Launched);

    /// <param name="id">Of the task.</param>
    /// <param name="from">Where it was.</param>
    /// <param name="to">How it ended.</param>
    /// <param name="failure">Null where nothing failed.</param>
    public void Ended(string id, TaskStage from, TaskStage to, Exception? failure)
    {
        Moved(from, to);
        hooks?.Ended(id, to, failure);
        Leave();
    }

    private void Moved(TaskStage from, TaskStage to)
    {
        if (from == TaskStage.Waiting) Room.GiveBack();
        Interlocked.Decrement(ref _counts[(int)from]);
        Interlocked.Increment(ref _counts[(int)to]);
    }

    private bool IsIdle => Volatile.Read(ref _open) < One;

    private long Of(TaskStage stage) => Volatile.Read(ref _counts[(int)stage]);

    private void Leave()
    {
        var open = Interlocked.Add(ref _open, -One);
        if (open >= One) return;
        Interlocked.Exchange(ref _idle, null)?.TrySetResult();
        if (hooks is not null && Interlocked.Exchange(ref _isBusy, 0) == 1) hooks.Idle();
        if (open == Closed) _completion.TrySetResult();
    }

    public readonly struct Entry(TaskTally tally) : IDisposable
    {
        public void Dispose() => tally.Leave();
    }
}
