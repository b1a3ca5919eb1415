using Google.Protobuf;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Futures;
using Mentor.Tasks.Reports;
using Mentor.Tasks.Streams;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>A pending delegate.</summary>
internal abstract class PendingWork(WrittenWork work) : PendingTask(work.Id, work.Terms)
{
    // The parcel that goes into TaskInfo.data.
    private ByteString _data = work.Data;

    private IReadOnlyList<ContentHash> _artifacts = work.Artifacts;

    // Null for one that shares the executor of its agent.
    private readonly OneOffExecutor? _own = work.Own;

    private ReportInbox? _reports = work.Reports;

    /// <summary>Large values in it, and the rest of it when that is too large for the parcel.</summary>
    public sealed override IReadOnlyList<ContentHash> Artifacts => _artifacts;

    public sealed override ReportInbox? Reports => Volatile.Read(ref _reports);

    public sealed override StreamInbox? Items { get; } = work.Items;

    public sealed override ReportInbox? OpenReports(Func<string, ReportInbox?> open)
    {
        if (Reports is null) Interlocked.CompareExchange(ref _reports, open(Id), null);
        return Reports;
    }

    /// <summary>What it awaits, until its parcel is complete.</summary>
    public AwaitingWork? Awaiting { get; private set; } = work.Awaiting;

    public sealed override bool AwaitsOthers => Awaiting is not null;

    /// <summary>How it awaits that.</summary>
    public Wait? Wait { get; set; }

    /// <summary>All that it awaits has ended well.</summary>
    /// <exception cref="Protocol.Delegates.DelegateSerializationException">A result cannot travel.</exception>
    public void Complete(TaskWriter writer)
    {
        var (data, artifacts) = writer.Complete(Awaiting!);
        _data = data;
        _artifacts = [.. _artifacts, .. artifacts];
        Awaiting = null;
    }

    /// <summary>Something that it awaits has failed or was cancelled, and so has this.</summary>
    public void EndAs(Task antecedent)
    {
        if (antecedent.IsCanceled) Cancel(new TaskCanceledException(antecedent).CancellationToken);
        else Fail(antecedent.Exception!.InnerException!);
    }

    public sealed override void Describe(V1.TaskInfo launch, Func<V1.ExecutorInfo> shared)
    {
        launch.Executor = _own?.For(launch.TaskId) ?? shared();
        launch.Data = _data;
    }

    /// <summary>Executors report what a delegate returned or threw with data; without, it is not known what became of it.</summary>
    public sealed override bool IsOutcome(V1.TaskStatus status) => status.Data.Length > 0;

    public sealed override Action Open(string attempt, V1.TaskStatus status, OutcomeDesk desk)
    {
        var outcome = desk.Open(this, attempt, status.Data);
        return () => Complete(desk, outcome);
    }

    public sealed override void Examine(string attempt, V1.TaskStatus status, OutcomeDesk desk, Action<Exception?, Action?> said) => ThreadPool.UnsafeQueueUserWorkItem(
        _ =>
        {
            Exception? fault;
            Action complete;
            try
            {
                // Once: what was uploaded is taken with it.
                var outcome = desk.Open(this, attempt, status.Data);
                complete = () => Complete(desk, outcome);
                fault = FaultIn(desk.Serializer, outcome.Content);
            }
            catch (Exception unreadable)
            {
                // The user's own types take part in reading: whatever they throw, the caller must hear of it.
                fault = unreadable;
                complete = () => Fail(unreadable);
            }

            said(fault, complete);
        },
        null);

    /// <summary>What the delegate threw, if it did.</summary>
    protected abstract Exception? FaultIn(PayloadSerializer serializer, ReadOnlyMemory<byte> outcome);

    /// <summary>Reads the outcome, which may run code of the user's types, and hands it to the caller.</summary>
    protected abstract void Complete(OutcomeDesk desk, OpenedOutcome outcome);
}
