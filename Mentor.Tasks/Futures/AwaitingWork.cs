namespace Mentor.Tasks.Futures;

/// <summary>Work that was written when tasks that it captured, or is given, had no result yet.</summary>
/// <param name="Antecedents">These tasks, by the number that stands for them.</param>
/// <param name="Payload">The work.</param>
internal sealed record AwaitingWork(IReadOnlyList<Task> Antecedents, ReadOnlyMemory<byte> Payload);
