using System.Runtime.ExceptionServices;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.TaskBodies;
using Mentor.Tasks.Master;

namespace Mentor.Tasks.Tpl;

/// <summary>Stands in for the body of a task that runs elsewhere: ends the task when the outcome is there.</summary>
internal abstract class QueuedBody(Task task, ClusterQueue queue, WrittenWork work) : PendingWork(work), IThreadPoolWorkItem
{
    private const int Queued = 0;
    private const int Running = 1;
    private const int Withdrawn = 2;
    private const int Ending = 3;

    private readonly Task _task = task;
    private readonly ClusterQueue _queue = queue;
    private readonly IReadOnlyList<CancellationToken> _tokens = work.Tokens ?? [];
    private CancellationTokenRegistration[] _registrations = [];
    private Exception? _failure;
    private bool _isCancelled;
    private volatile int _phase;
    private volatile bool _hasEnded;

    public Task Task => _task;

    public ClusterQueue Queue => _queue;

    public bool IsQueued => _phase == Queued;

    /// <summary>The user's body, where the task has it as its state and shows it there once it has begun to end. Null where it is not the state.</summary>
    public Delegate? InState { private get; set; }

    /// <returns>What stands in for the body of the task; null when nothing does.</returns>
    public static QueuedBody? Of(Task task) => TaskBody.Of(task)?.Target as QueuedBody ?? (TaskBody.StateOf(task) as Delegate)?.Target as QueuedBody;

    /// <summary>Enters the queue. Tokens that are cancelled from now on, the task's own and captured ones, are cancelled over there as well.</summary>
    public void Enqueue()
    {
        _queue.Session.Enqueue(this);
        var own = TaskBody.TokenOf(_task);
        if (_tokens.Count == 0 && !own.CanBeCanceled) return;
        _registrations = [.. _tokens.Append(own).Distinct().Select(token => token.UnsafeRegister(static (self, cancelled) => ((QueuedBody)self!).Stop(cancelled), this))];
        if (_hasEnded) Release();
    }

    /// <summary>The task's own token was cancelled. Whether the task can be taken out of the queue; otherwise the body over there has to answer.</summary>
    public bool TryWithdraw()
    {
        if (Interlocked.CompareExchange(ref _phase, Withdrawn, Queued) == Queued)
        {
            Release();
            Ended(TaskStage.Cancelled);
            _queue.Session.Cancel(this);
            return true;
        }

        _queue.Session.Stop(this);
        return false;
    }

    protected override void Launched()
    {
        if (Interlocked.CompareExchange(ref _phase, Running, Queued) != Queued || TaskBody.TryBegin(_task)) return;

        // The TPL does not survive a task that ends twice.
        _phase = Withdrawn;
        Release();
        Ended(TaskStage.Cancelled);
        _queue.Session.Cancel(this);
    }

    protected sealed override void Complete(OutcomeDesk desk, OpenedOutcome outcome)
    {
        Exception? failure;
        try
        {
            failure = Read(desk.Serializer, outcome.Content);
        }
        catch (Exception unreadable)
        {
            // The user's own types take part in reading: whatever they throw, the task must end with it.
            failure = unreadable;
        }

        Finish(failure);
    }

    protected sealed override Exception? FaultIn(PayloadSerializer serializer, ReadOnlyMemory<byte> outcome) => Read(serializer, outcome);

    public override void Fail(Exception exception) => Finish(exception);

    public override void Cancel(CancellationToken token = default) => Finish(failure: null, isCancelled: true);

    /// <summary>What continues the task may take long, and must not hold up whoever delivers outcomes.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        TaskBody.End(_task);
        if (_failure is { } failure) Ended(failure);
        else Ended(_isCancelled || _task.IsCanceled ? TaskStage.Cancelled : _task.IsFaulted ? TaskStage.Failed : TaskStage.Succeeded);
    }

    /// <summary>Keeps the outcome.</summary>
    /// <returns>Why there is none; null when there is.</returns>
    protected abstract Exception? Read(PayloadSerializer serializer, ReadOnlyMemory<byte> outcome);

    /// <summary>Within the task: it is not to hold what was sent as long as somebody holds it.</summary>
    protected void GiveBack()
    {
        if (InState is { } body) TaskBody.StateOf(_task) = body;
    }

    /// <summary>Within the task: throws when the body came to no end.</summary>
    protected void ThrowIfLost()
    {
        if (_isCancelled)
        {
            if (!CancelledToken.IsCancellationRequested) _queue.Session.ThrowIfTerminated();
            throw new OperationCanceledException(CancelledToken);
        }

        if (_failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Within the task: throws what the body over there threw, and lets children fail as its children failed.</summary>
    protected void ThrowIfFailed(TaskEnd end)
    {
        if (end.Faults is not { Length: > 0 } faults) return;
        if (end.IsOfToken && faults[0] is OperationCanceledException ofToken) TaskBody.SetToken(ofToken, CancelledToken);
        Throw(faults);
    }

    /// <summary>The one that a cancellation over there was about: the task's own, if that is cancelled, else one that was captured.</summary>
    protected CancellationToken CancelledToken
    {
        get
        {
            var own = TaskBody.TokenOf(_task);
            if (own.IsCancellationRequested || _tokens.Contains(own)) return own;
            return _tokens.FirstOrDefault(token => token.IsCancellationRequested, _tokens.Count > 0 ? _tokens[0] : default);
        }
    }

    private void Stop(CancellationToken cancelled)
    {
        if (cancelled != TaskBody.TokenOf(_task)) _queue.Session.Stop(this);
        else if (TryWithdraw()) _queue.Cancel(_task);
    }

    // Several may say at the same time how it ended: the outcome, the end of the pool.
    private void Finish(Exception? failure, bool isCancelled = false)
    {
        Launched();
        if (Interlocked.CompareExchange(ref _phase, Ending, Running) != Running) return;
        (_failure, _isCancelled) = (failure, isCancelled);
        Release();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    private void Release()
    {
        _hasEnded = true;
        foreach (var registration in _registrations) registration.Unregister();
    }

    private static void Throw(IReadOnlyList<Exception> faults)
    {
        for (var i = 1; i < faults.Count; i++)
        {
            IReadOnlyList<Exception> ofChild = faults[i] is AggregateException several ? several.InnerExceptions : [faults[i]];
            new Task(() => Throw(ofChild), TaskCreationOptions.AttachedToParent).RunSynchronously(TaskScheduler.Default);
        }

        ExceptionDispatchInfo.Throw(faults[0]);
    }
}
