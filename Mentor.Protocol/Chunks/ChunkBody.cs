using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Reports;

namespace Mentor.Protocol.Chunks;

/// <summary>
/// What the chunks of a map begin with, written once: the delegate and what it captured. Never changes, so that many chunks can be written at a time.
/// </summary>
/// <param name="Work">What was written, for messages that name it.</param>
/// <param name="Content">The beginning of the payload.</param>
/// <param name="State">Where the writing stood at its end: items that are objects of the beginning are named there.</param>
/// <param name="Lifts">Large values in it.</param>
/// <param name="Targets">What its proxies report to.</param>
internal sealed record ChunkBody(Work Work, ReadOnlyMemory<byte> Content, WriteState State, IReadOnlyList<Lift> Lifts, IReadOnlyList<ReportTarget> Targets);
