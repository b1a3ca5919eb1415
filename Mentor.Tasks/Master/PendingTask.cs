using Mentor.Protocol.Code;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Reports;
using Mentor.Tasks.Streams;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>A submitted task as its caller sees it, until it ends.</summary>
internal abstract class PendingTask(string id, TaskTerms terms)
{
    private TaskTally? _tally;
    private int _stage;
    private bool _isStopping;

    public string Id { get; } = id;

    public TaskTerms Terms { get; } = terms;

    /// <summary>What is handed out for the task by the artifact endpoint.</summary>
    public virtual IReadOnlyList<ContentHash> Artifacts => [];

    /// <summary>Where its reports arrive; null while there are none, unless it captured something that is reported to.</summary>
    public virtual ReportInbox? Reports => null;

    /// <summary>A report has come. Null when nobody here wants it.</summary>
    /// <param name="open">Makes the inbox of a task, or none.</param>
    public virtual ReportInbox? OpenReports(Func<string, ReportInbox?> open) => null;

    /// <summary>Where the items of a stream arrive; null when it is none.</summary>
    public virtual StreamInbox? Items => null;

    /// <summary>Says in the launch what is to run; ids, agent and resources are there already.</summary>
    /// <param name="launch">Of the next attempt.</param>
    /// <param name="shared">The executor that delegates share on that agent; ask for it only to use it.</param>
    public abstract void Describe(V1.TaskInfo launch, Func<V1.ExecutorInfo> shared);

    /// <summary>Whether other tasks have to end before it can enter the queue.</summary>
    public virtual bool AwaitsOthers => false;

    /// <summary>It was asked to end in its own way, perhaps before it was in the queue.</summary>
    public bool IsStopping { get => Volatile.Read(ref _isStopping); set => Volatile.Write(ref _isStopping, value); }

    /// <summary>Its caller has been told of its end.</summary>
    public bool HasEnded => Volatile.Read(ref _stage) > (int)TaskStage.Launched;

    /// <summary>Launches so far.</summary>
    public int Attempts { get; private set; }

    /// <summary>The last update of any attempt.</summary>
    public V1.TaskStatus? Last { get; private set; }

    /// <summary>It enters the queue, and is counted until it ends; if it has ended already, the place that was taken for it is free again.</summary>
    public void CountIn(TaskTally tally)
    {
        _tally = tally;
        var stage = AwaitsOthers ? TaskStage.Awaiting : TaskStage.Waiting;
        if (Interlocked.CompareExchange(ref _stage, (int)stage, (int)TaskStage.Outside) == (int)TaskStage.Outside) tally.Added(stage);
        else tally.Room.GiveBack();
    }

    /// <summary>What it awaited has ended, and there is a place for it.</summary>
    /// <returns>False when it has ended itself: it needs none.</returns>
    public bool TryComeIn()
    {
        if (Interlocked.CompareExchange(ref _stage, (int)TaskStage.Waiting, (int)TaskStage.Awaiting) != (int)TaskStage.Awaiting) return false;
        _tally!.CameIn();
        return true;
    }

    /// <summary>An attempt is about to be launched. Comes again with each further attempt.</summary>
    public void Launch()
    {
        Attempts++;
        if (Interlocked.CompareExchange(ref _stage, (int)TaskStage.Launched, (int)TaskStage.Waiting) == (int)TaskStage.Waiting)
            _tally!.Launched();
        Launched();
    }

    /// <summary>Something was heard of an attempt. Called on the thread that reads the master's events, which must not wait.</summary>
    public void Observe(V1.TaskStatus status)
    {
        Last = status;
        Updated(status);
    }

    /// <summary>Does something on the thread pool, after what was done for the task before.</summary>
    public virtual void Then(Action next)
    {
        if (Reports is { } reports) reports.Complete(next);
        else ThreadPool.UnsafeQueueUserWorkItem(static next => next(), next, preferLocal: false);
    }

    /// <summary>Whether TASK_FINISHED or TASK_FAILED says what became of the task itself, rather than that the cluster lost it.</summary>
    public abstract bool IsOutcome(V1.TaskStatus status);

    /// <summary>Takes what belongs to the outcome; what is returned hands it to the caller, on the thread pool.</summary>
    /// <exception cref="Protocol.MentorException">It cannot be had.</exception>
    public abstract Action Open(string attempt, V1.TaskStatus status, OutcomeDesk desk);

    /// <summary>
    /// Reads what an attempt failed with, on the thread pool, and says it, and how to hand that to the caller; or null when the task takes that end for a
    /// result, which is to be opened.
    /// </summary>
    public abstract void Examine(string attempt, V1.TaskStatus status, OutcomeDesk desk, Action<Exception?, Action?> said);

    public abstract void Fail(Exception exception);

    /// <summary>It was asked to end, and its end brought no outcome.</summary>
    /// <param name="token">The token that asked, if that is known.</param>
    public abstract void Cancel(CancellationToken token = default);

    /// <summary>Ends it as cancelled here and now, where that can be had; else it ends when the queue has let go of it.</summary>
    public virtual void TryDrop()
    {
    }

    /// <summary>Fails it when its reports were handed over: who awaited a task has seen them.</summary>
    public void FailAfterReports(Exception exception)
    {
        if (Reports is { } reports) reports.Complete(() => Fail(exception));
        else Fail(exception);
    }

    /// <inheritdoc cref="FailAfterReports"/>
    public void CancelAfterReports()
    {
        if (Reports is { } reports) reports.Complete(() => Cancel());
        else Cancel();
    }

    /// <summary>The caller has been told of the end. Only the first call counts.</summary>
    protected void Ended(TaskStage end) => Ended(end, null);

    /// <inheritdoc cref="Ended(TaskStage)"/>
    protected void Ended(Exception failure) => Ended(failure is TaskLostException ? TaskStage.Lost : TaskStage.Failed, failure);

    protected virtual void Launched()
    {
    }

    protected virtual void Updated(V1.TaskStatus status)
    {
    }

    private void Ended(TaskStage end, Exception? failure)
    {
        var before = (TaskStage)Interlocked.Exchange(ref _stage, (int)end);
        if (before is TaskStage.Awaiting or TaskStage.Waiting or TaskStage.Launched) _tally!.Ended(Id, before, end, failure);
    }
}
