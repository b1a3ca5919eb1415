using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Reports;

namespace Mentor.Tasks.Master;

/// <summary>A submitted task as its caller sees it, until it ends.</summary>
internal abstract class PendingTask(string id, Resources demand, ByteString data, IReadOnlyList<ContentHash> artifacts)
{
    public string Id { get; } = id;

    public Resources Demand { get; } = demand;

    /// <summary>The parcel that goes into TaskInfo.data.</summary>
    public ByteString Data { get; } = data;

    /// <summary>What is handed out for the task: large values in it, and the rest of it when that is too large for the parcel.</summary>
    public IReadOnlyList<ContentHash> Artifacts { get; } = artifacts;

    /// <summary>Where the reports of its proxies arrive; null when it captured none.</summary>
    public ReportInbox? Reports { get; init; }

    public abstract bool IsCompleted { get; }

    /// <summary>Reads the outcome, which may run code of the user's types, and hands it to the caller.</summary>
    public abstract void Complete(PayloadSerializer serializer, ReadOnlyMemory<byte> outcome);

    public abstract void Fail(Exception exception);

    /// <summary>Fails it when its reports were handed over: who awaited a task has seen them.</summary>
    public void FailAfterReports(Exception exception)
    {
        if (Reports is { } reports) reports.Complete(() => Fail(exception));
        else Fail(exception);
    }
}
