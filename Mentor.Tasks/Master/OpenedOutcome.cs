using Mentor.Protocol.Lifting;

namespace Mentor.Tasks.Master;

/// <summary>What an executor sent of a task's end.</summary>
/// <param name="Content">A payload.</param>
/// <param name="Reference">Names it, when it was too large for the update; else null.</param>
internal readonly record struct OpenedOutcome(ReadOnlyMemory<byte> Content, ValueReference? Reference);
