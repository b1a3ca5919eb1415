namespace Mentor.Protocol.Reports;

/// <summary>Something that a delegate says before its outcome.</summary>
/// <param name="Number">Grows from report to report of an attempt, so that what is sent twice is handed over once.</param>
/// <param name="Channel">From 0 up the captured proxy that it belongs to, in the order in which they were met. Numbers below 0 are free for what a task says unasked.</param>
/// <param name="Payload">What the channel makes of it.</param>
internal readonly record struct Report(long Number, int Channel, ReadOnlyMemory<byte> Payload);
