using System.Buffers;
using Mentor.Protocol.Lifting;

namespace Mentor.Protocol.Futures;

/// <summary>What a task that work awaits has returned, as a payload of its own.</summary>
/// <param name="Content">Empty when it lies elsewhere.</param>
/// <param name="Elsewhere">Where it lies; null when it is here.</param>
internal readonly record struct AwaitedResult(ReadOnlySequence<byte> Content, ValueReference? Elsewhere)
{
    public AwaitedResult(ReadOnlyMemory<byte> content)
        : this(new(content), null)
    {
    }

    public AwaitedResult(ValueReference elsewhere)
        : this(default, elsewhere)
    {
    }
}
