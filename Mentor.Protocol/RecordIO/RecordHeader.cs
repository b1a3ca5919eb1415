using System.Buffers;
using System.Globalization;
using System.Text;

namespace Mentor.Protocol.RecordIO;

/// <summary>The decimal length in front of a record.</summary>
internal static class RecordHeader
{
    // As many digits as 2^64 - 1 has. A longer run is garbage, not a slow sender: fail instead of buffering without end.
    private const int MostDigits = 20;
    private const int ShownBytes = 32;

    /// <summary>False when the line feed has not come yet. Only bytes at the start of <paramref name="buffer"/> are looked at.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> buffer, long offset, long maximumLength, out long length, out int headerBytes)
    {
        length = 0;
        headerBytes = 0;
        ulong value = 0;
        bool tooLarge = false;
        foreach (var segment in buffer)
        {
            foreach (byte found in segment.Span)
            {
                headerBytes++;
                if (found == '\n' && headerBytes > 1)
                {
                    if (tooLarge || value > (ulong)maximumLength) throw TooLong(buffer, offset, headerBytes - 1, maximumLength);
                    length = (long)value;
                    return true;
                }

                uint digit = (uint)(found - '0');
                if (digit > 9 || headerBytes > MostDigits) throw NoLength(buffer, offset, headerBytes - 1);
                tooLarge |= value > (ulong.MaxValue - digit) / 10;
                value = value * 10 + digit;
            }
        }

        return false;
    }

    /// <summary>The end of the stream is <paramref name="available"/> bytes after <paramref name="offset"/>; without a length, not even that was complete.</summary>
    public static RecordFormatException EndedEarly(long offset, long available, long? length) => new(
        offset + available,
        length is { } expected
            ? $"The stream ended at byte {offset + available}, inside a record: {available} of its {expected} bytes had come. " +
              "The sender died or the connection broke; connect again."
            : $"The stream ended at byte {offset + available}, inside the length of a record. The sender died or the connection broke; connect again.")
    {
        IsTruncation = true,
    };

    private static RecordFormatException NoLength(in ReadOnlySequence<byte> buffer, long offset, int at)
    {
        byte found = buffer.Slice(at, 1).FirstSpan[0];
        return new(
            offset + at,
            $"Byte {offset + at} of the stream is {Name(found)} where the decimal length of a record or its end was expected: " +
            $"\"{Show(buffer)}\". The other side does not speak RecordIO; check the address, and what stands between.");
    }

    private static RecordFormatException TooLong(in ReadOnlySequence<byte> buffer, long offset, int digits, long maximumLength) => new(
        offset,
        $"The record at byte {offset} of the stream says that it is {Encoding.ASCII.GetString(buffer.Slice(0, digits))} bytes long; " +
        $"at most {maximumLength} are accepted. Send large values beside the stream.");

    private static string Name(byte found) => found is > 32 and < 127 ? $"'{(char)found}' (0x{found:X2})" : $"0x{found:X2}";

    private static string Show(in ReadOnlySequence<byte> buffer)
    {
        var shown = new StringBuilder();
        foreach (byte found in buffer.Slice(0, Math.Min(buffer.Length, ShownBytes)).ToArray())
            _ = found is >= 32 and < 127 ? shown.Append((char)found) : shown.Append("\\x").Append(found.ToString("X2", CultureInfo.InvariantCulture));
        return shown.ToString();
    }
}
