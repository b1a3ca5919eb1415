using System.Globalization;
using System.Numerics;
using System.Text;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>Types of the framework that are one value. Static, and so never a type of the program.</summary>
internal static class Scalars
{
    private static readonly KeyValuePair<Type, Formatter>[] All =
    [
        Of<bool>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadBoolean()),
        Of<byte>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadByte()),
        Of<sbyte>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadSByte()),
        Of<short>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadInt16()),
        Of<ushort>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadUInt16()),
        Of<int>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadInt32()),
        Of<uint>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadUInt32()),
        Of<long>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadInt64()),
        Of<ulong>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadUInt64()),
        Of<float>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadSingle()),
        Of<double>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadDouble()),
        Of<char>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadChar()),
        Of<Half>((ref w, v) => w.Raw.Write(BitConverter.HalfToUInt16Bits(v)), (ref r) => BitConverter.UInt16BitsToHalf(r.Raw.ReadUInt16())),
        Of<decimal>(WriteDecimal, ReadDecimal),
        Of<Int128>((ref w, v) => { w.Raw.Write((ulong)(v >>> 64)); w.Raw.Write((ulong)v); }, (ref r) => new Int128(r.Raw.ReadUInt64(), r.Raw.ReadUInt64())),
        Of<UInt128>((ref w, v) => { w.Raw.Write((ulong)(v >> 64)); w.Raw.Write((ulong)v); }, (ref r) => new UInt128(r.Raw.ReadUInt64(), r.Raw.ReadUInt64())),
        Of<Rune>((ref w, v) => w.Raw.Write(v.Value), (ref r) => new Rune(r.Raw.ReadInt32())),
        Of<DateTime>(Dates.Write, Dates.Read),
        Of<DateTimeOffset>(Dates.WriteOffset, Dates.ReadOffset),
        Of<TimeSpan>((ref w, v) => w.Raw.Write(v.Ticks), (ref r) => new TimeSpan(r.Raw.ReadInt64())),
        Of<DateOnly>((ref w, v) => w.Raw.Write(v.DayNumber), (ref r) => DateOnly.FromDayNumber(r.Raw.ReadInt32())),
        Of<TimeOnly>((ref w, v) => w.Raw.Write(v.Ticks), (ref r) => new TimeOnly(r.Raw.ReadInt64())),
        Of<Guid>((ref w, v) => w.Guid(v), (ref r) => r.Guid()),
        Of<Uri?>((ref w, v) => w.Text(v?.OriginalString), (ref r) => r.Text() is { } text ? new Uri(text, UriKind.RelativeOrAbsolute) : null),
        Of<Version?>((ref w, v) => w.Text(v?.ToString()), (ref r) => r.Text() is { } text ? Version.Parse(text) : null),
        Of<BigInteger>((ref w, v) => w.Raw.Write(v.ToByteArray()), (ref r) => new BigInteger(r.Bytes())),
        Of<CultureInfo?>((ref w, v) => w.Text(v?.Name), (ref r) => r.Text() is { } name ? CultureInfo.GetCultureInfo(name) : null),
        Of<CancellationToken>(WriteToken, ReadToken),
        new(typeof(string), StringFormatter.Instance),
        Of<Type?>(WriteType, ReadType),
    ];

    public static readonly Dictionary<Type, Formatter> ByType = new(All);

    private static KeyValuePair<Type, Formatter> Of<T>(WriteScalar<T> write, ReadScalar<T> read) => new(typeof(T), new ScalarFormatter<T>(write, read));

    private static void WriteDecimal(ref PayloadWriter writer, decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        foreach (var part in parts) writer.Raw.Write(part);
    }

    private static decimal ReadDecimal(ref PayloadReader reader)
    {
        Span<int> parts = stackalloc int[4];
        for (var i = 0; i < parts.Length; i++) parts[i] = reader.Raw.ReadInt32();
        return new decimal(parts);
    }

    // 0: never cancelled; 1: this task's cancellation; 2: cancelled already.
    private static void WriteToken(ref PayloadWriter writer, CancellationToken value) =>
        writer.Raw.Write(value.IsCancellationRequested ? 2 : value.CanBeCanceled && !writer.State.IsOutcome ? 1 : 0);

    private static CancellationToken ReadToken(ref PayloadReader reader) => reader.Raw.ReadInt32() switch
    {
        0 => CancellationToken.None,
        1 => reader.State.TaskCancellation,
        _ => new CancellationToken(canceled: true),
    };

    private static void WriteType(ref PayloadWriter writer, Type? value)
    {
        if (value is null) writer.Raw.WriteNil();
        else if (value.IsGenericParameter || value.IsByRef || value.IsPointer || value.IsFunctionPointer || value.Assembly.IsDynamic)
            writer.Refuse(value, "it has no name that another process would understand", "send the type that it is made of");
        else TypeReferences.Write(ref writer, value);
    }

    private static Type? ReadType(ref PayloadReader reader) => reader.Raw.TryReadNil() ? null : TypeReferences.Read(ref reader);
}
