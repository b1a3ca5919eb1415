using Google.Protobuf;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Reports;
using Mentor.Tasks.Streams;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>A pending delegate.</summary>
internal abstract class PendingWork(WrittenWork work) : PendingTask(work.Id, work.Terms)
{
    // The parcel that goes into TaskInfo.data.
    private readonly ByteString _data = work.Data;

    // Null for one that shares the executor of its agent.
    private readonly OneOffExecutor? _own = work.Own;

    private ReportInbox? _reports = work.Reports;

    /// <summary>Large values in it, and the rest of it when that is too large for the parcel.</summary>
    public sealed override IReadOnlyList<ContentHash> Artifacts { get; } = work.Artifacts;

    public sealed override ReportInbox? Reports => Volatile.Read(ref _reports);

    public sealed override StreamInbox? Items { get; } = work.Items;

    public sealed override ReportInbox? OpenReports(Func<string, ReportInbox?> open)
    {
        if (Reports is null) Interlocked.CompareExchange(ref _reports, open(Id), null);
        return Reports;
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
        return () => Complete(desk.Serializer, outcome);
    }

    public sealed override void Examine(string attempt, V1.TaskStatus status, OutcomeDesk desk, Action<Exception?> said) => ThreadPool.UnsafeQueueUserWorkItem(
        _ =>
        {
            Exception? fault;
            try
            {
                fault = FaultIn(desk.Serializer, desk.Open(this, attempt, status.Data));
            }
            catch (Exception unreadable)
            {
                // The user's own types take part in reading: whatever they throw, the caller must hear of it.
                fault = unreadable;
            }

            said(fault);
        },
        null);

    /// <summary>What the delegate threw, if it did.</summary>
    protected abstract Exception? FaultIn(PayloadSerializer serializer, ReadOnlyMemory<byte> outcome);

    /// <summary>Reads the outcome, which may run code of the user's types, and hands it to the caller.</summary>
    protected abstract void Complete(PayloadSerializer serializer, ReadOnlyMemory<byte> outcome);
}
