using System.Buffers;

namespace Mentor.Protocol.Lifting;

/// <summary>Gives up as soon as there is more than <paramref name="limit"/>, rather than encode a large value for nothing.</summary>
internal sealed class BoundedBuffer(ArrayBufferWriter<byte> to, long limit) : IBufferWriter<byte>
{
    public void Advance(int count) => to.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfFull(sizeHint);
        return to.GetMemory(sizeHint);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        ThrowIfFull(sizeHint);
        return to.GetSpan(sizeHint);
    }

    private void ThrowIfFull(int more)
    {
        if (to.WrittenCount + (long)more > limit) throw new BufferFullException();
    }
}
