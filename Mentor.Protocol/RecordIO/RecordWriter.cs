using System.Buffers;
using System.Buffers.Text;
using Google.Protobuf;

namespace Mentor.Protocol.RecordIO;

/// <summary>Frames messages: decimal length, line feed, payload, nothing after it.</summary>
public static class RecordWriter
{
    private const int LongestLength = 20;

    public static void Write(IBufferWriter<byte> to, IMessage message)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentNullException.ThrowIfNull(message);
        WriteLength(to, message.CalculateSize());
        message.WriteTo(to);
    }

    public static void Write(IBufferWriter<byte> to, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(to);
        WriteLength(to, payload.Length);
        to.Write(payload);
    }

    private static void WriteLength(IBufferWriter<byte> to, int length)
    {
        var span = to.GetSpan(LongestLength + 1);
        Utf8Formatter.TryFormat(length, span, out int digits);
        span[digits] = (byte)'\n';
        to.Advance(digits + 1);
    }
}
