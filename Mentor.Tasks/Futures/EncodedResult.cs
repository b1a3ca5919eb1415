using Mentor.Protocol.Lifting;

namespace Mentor.Tasks.Futures;

/// <summary>The result of a task as a payload.</summary>
/// <param name="Reference">Names the bytes.</param>
/// <param name="Content">The bytes.</param>
internal sealed record EncodedResult(ValueReference Reference, ReadOnlyMemory<byte> Content);
