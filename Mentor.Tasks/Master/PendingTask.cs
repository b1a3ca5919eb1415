using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Reports;

namespace Mentor.Tasks.Master;

/// <summary>A submitted task as its caller sees it, until it ends.</summary>
internal abstract class PendingTask(WrittenWork work)
{
    public string Id { get; } = work.Id;

    public Resources Demand { get; } = work.Demand;

    /// <summary>The parcel that goes into TaskInfo.data.</summary>
    public ByteString Data { get; } = work.Data;

    /// <summary>What is handed out for the task: large values in it, and the rest of it when that is too large for the parcel.</summary>
    public IReadOnlyList<ContentHash> Artifacts { get; } = work.Artifacts;

    /// <summary>Where the reports of its proxies arrive; null when it captured none.</summary>
    public ReportInbox? Reports { get; } = work.Reports;

    /// <summary>An attempt is about to be launched. Comes again with each further attempt.</summary>
    public virtual void Launched()
    {
    }

    /// <summary>Reads the outcome, which may run code of the user's types, and hands it to the caller.</summary>
    public abstract void Complete(PayloadSerializer serializer, ReadOnlyMemory<byte> outcome);

    public abstract void Fail(Exception exception);

    /// <summary>It was asked to end, and its end brought no outcome.</summary>
    public abstract void Cancel();

    /// <summary>Fails it when its reports were handed over: who awaited a task has seen them.</summary>
    public void FailAfterReports(Exception exception)
    {
        if (Reports is { } reports) reports.Complete(() => Fail(exception));
        else Fail(exception);
    }

    /// <inheritdoc cref="FailAfterReports"/>
    public void CancelAfterReports()
    {
        if (Reports is { } reports) reports.Complete(Cancel);
        else Cancel();
    }
}
