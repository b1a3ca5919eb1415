using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using MessagePack;

namespace Mentor.Protocol.Values;

/// <summary>Text as UTF-8; text with half a surrogate pair, which UTF-8 cannot hold, as UTF-16 in a BIN.</summary>
internal sealed class StringFormatter : Formatter<string?>
{
    public static readonly StringFormatter Instance = new();

    private const int LongestHeader = 5;
    private const int LongestInOneGo = 64 * 1024;

    public override void Write(ref PayloadWriter writer, string? value)
    {
        if (value is null)
        {
            writer.Raw.WriteNil();
        }
        else if (value.Length > LongestInOneGo)
        {
            if (writer.State.Lifts?.TryWrite(ref writer, value) != true) WriteLong(ref writer, value);
        }
        else
        {
            WriteShort(ref writer, value);
        }
    }

    public override string? Read(ref PayloadReader reader)
    {
        var kind = reader.Raw.NextMessagePackType;
        if (kind == MessagePackType.Extension) return LiftSlot.Read(ref reader) as string ?? throw reader.Malformed("it lifts something else than the text that is called for");
        if (kind != MessagePackType.Binary) return reader.Raw.ReadString();
        var bytes = reader.Raw.ReadBytes()!.Value.ToArray();
        return new string(MemoryMarshal.Cast<byte, char>(bytes));
    }

    private static void WriteShort(ref PayloadWriter writer, string value)
    {
        // The length is known only after the encoding: leave room for the header that the text most likely needs.
        var room = writer.Raw.GetSpan(LongestHeader + (value.Length * 3));
        var guess = value.Length <= 31 ? 1 : value.Length <= byte.MaxValue ? 2 : 3;
        if (Utf8.FromUtf16(value, room[guess..], out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            WriteUtf16(ref writer, value);
            return;
        }

        var header = length <= 31 ? 1 : length <= byte.MaxValue ? 2 : length <= ushort.MaxValue ? 3 : LongestHeader;
        if (header != guess) room.Slice(guess, length).CopyTo(room[header..]);
        WriteHeader(room, header, length);
        writer.Raw.Advance(header + length);
    }

    private static void WriteHeader(Span<byte> room, int header, int length)
    {
        switch (header)
        {
            case 1:
                room[0] = (byte)(MessagePackCode.MinFixStr | length);
                break;
            case 2:
                room[0] = MessagePackCode.Str8;
                room[1] = (byte)length;
                break;
            case 3:
                room[0] = MessagePackCode.Str16;
                BinaryPrimitives.WriteUInt16BigEndian(room[1..], (ushort)length);
                break;
            default:
                room[0] = MessagePackCode.Str32;
                BinaryPrimitives.WriteUInt32BigEndian(room[1..], (uint)length);
                break;
        }
    }

    private static void WriteLong(ref PayloadWriter writer, string value)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(value.Length * 3);
        if (Utf8.FromUtf16(value, bytes, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done)
            writer.Raw.WriteString(bytes.AsSpan(0, length));
        else
            WriteUtf16(ref writer, value);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    private static void WriteUtf16(ref PayloadWriter writer, string value) => writer.Raw.Write(MemoryMarshal.AsBytes(value.AsSpan()));
}
