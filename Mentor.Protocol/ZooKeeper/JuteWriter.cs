using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Mentor.Protocol.ZooKeeper;

/// <summary>Writes Jute, ZooKeeper's encoding: numbers with the high byte first, and a length before text and bytes.</summary>
internal sealed class JuteWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64);

    public JuteWriter Write(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_bytes.GetSpan(sizeof(int)), value);
        _bytes.Advance(sizeof(int));
        return this;
    }

    public JuteWriter Write(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_bytes.GetSpan(sizeof(long)), value);
        _bytes.Advance(sizeof(long));
        return this;
    }

    public JuteWriter Write(bool value)
    {
        _bytes.GetSpan(1)[0] = value ? (byte)1 : (byte)0;
        _bytes.Advance(1);
        return this;
    }

    public JuteWriter Write(ReadOnlySpan<byte> value)
    {
        Write(value.Length);
        _bytes.Write(value);
        return this;
    }

    public JuteWriter Write(string value) => Write(Encoding.UTF8.GetBytes(value).AsSpan());

    /// <summary>What was written, with its length before it, as everything travels.</summary>
    public byte[] ToFrame()
    {
        var frame = new byte[sizeof(int) + _bytes.WrittenCount];
        BinaryPrimitives.WriteInt32BigEndian(frame, _bytes.WrittenCount);
        _bytes.WrittenSpan.CopyTo(frame.AsSpan(sizeof(int)));
        return frame;
    }
}
