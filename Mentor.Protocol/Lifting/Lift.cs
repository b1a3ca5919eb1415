using System.Buffers;
using Mentor.Protocol.Code;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Lifting;

/// <summary>A value that was taken out of the payload: the bytes that stand for it, and the objects that went along.</summary>
internal sealed class Lift
{
    private Lift(ReadOnlyMemory<byte> content, IdentityTable objects)
    {
        Content = content;
        Objects = objects;
        Reference = new(ContentHash.Of(content.Span), content.Length);
    }

    public ValueReference Reference { get; }

    public ReadOnlyMemory<byte> Content { get; }

    public IdentityTable Objects { get; }

    /// <summary>Takes the bytes over.</summary>
    // Buffers grow by doubling, and what is lifted stays for a while.
    public static Lift Of(ArrayBufferWriter<byte> bytes, IdentityTable objects) =>
        new(bytes.FreeCapacity > bytes.Capacity / 8 ? bytes.WrittenSpan.ToArray() : bytes.WrittenMemory, objects);
}
