using Mentor.Protocol.Chunks;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Reports;

namespace Mentor.Protocol.Payloads;

/// <summary>What a payload may do beside holding values.</summary>
internal readonly record struct WriteTerms
{
    /// <summary>Gets what proxies report to. Null where there can be none.</summary>
    public List<ReportTarget>? Targets { get; init; }

    /// <summary>Whether the result of a task that has ended is to be had elsewhere. Null where tasks are not awaited.</summary>
    public Func<Task, bool>? LiesElsewhere { get; init; }

    /// <summary>Takes large values out; null where they stay.</summary>
    public LiftWriter? Lifts { get; init; }

    /// <summary>What the payload begins with, when that was written before.</summary>
    public ChunkBody? After { get; init; }

    /// <summary>Empty; keeps what is to be known when the payload goes on later. Null when it does not.</summary>
    public WriteState? State { get; init; }
}
