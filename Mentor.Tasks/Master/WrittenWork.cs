using Google.Protobuf;
using Mentor.Protocol.Code;
using Mentor.Tasks.Futures;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Reports;
using Mentor.Tasks.Streams;

namespace Mentor.Tasks.Master;

/// <summary>Work that was turned into bytes and is about to become a task.</summary>
/// <param name="Id">Unique in the pool.</param>
/// <param name="Terms">What it takes.</param>
/// <param name="Own">The executor that runs it alone; null when it shares one.</param>
/// <param name="Data">The parcel that goes into TaskInfo.data.</param>
/// <param name="Artifacts">What is handed out for the task: large values in it, and the rest of it when that is too large for the parcel.</param>
/// <param name="Tokens">What was captured and stands for the task's cancellation over there.</param>
/// <param name="Reports">Where the reports of its proxies arrive; null when it captured none.</param>
/// <param name="Items">Where its items arrive; null when it is no stream.</param>
internal readonly record struct WrittenWork(string Id, TaskTerms Terms, OneOffExecutor? Own, ByteString Data, IReadOnlyList<ContentHash> Artifacts, IReadOnlyList<CancellationToken> Tokens, ReportInbox? Reports, StreamInbox? Items)
{
    /// <summary>What is to become the parcel when the tasks have ended that it captured; null when it is one.</summary>
    public AwaitingWork? Awaiting { get; init; }
}
