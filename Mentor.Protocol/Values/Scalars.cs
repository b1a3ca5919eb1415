using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Text;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>Types of the framework that are one value. Static, and so never a type of the program.</summary>
internal static class Scalars
{
    private static readonly ConcurrentDictionary<Type, Formatter?> Made = new();

    /// <returns>Null when the type is none of these.</returns>
    public static Formatter? Of(Type type)
    {
        if (type.Namespace?.StartsWith("System", StringComparison.Ordinal) != true || type.IsGenericType || !FrameworkAssemblies.Has(type.Assembly)) return null;
        return Made.TryGetValue(type, out var known) ? known : Made.GetOrAdd(type, Make(type));
    }

    public static bool Has(Type type) => Of(type) is not null;

    // A switch makes only what is asked for: a table of all would have to be compiled in each executor before the first delegate runs.
    private static Formatter? Make(Type type) => type.FullName switch
    {
        "System.Boolean" => Of<bool>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadBoolean()),
        "System.Byte" => Of<byte>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadByte()),
        "System.SByte" => Of<sbyte>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadSByte()),
        "System.Int16" => Of<short>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadInt16()),
        "System.UInt16" => Of<ushort>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadUInt16()),
        "System.Int32" => Of<int>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadInt32()),
        "System.UInt32" => Of<uint>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadUInt32()),
        "System.Int64" => Of<long>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadInt64()),
        "System.UInt64" => Of<ulong>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadUInt64()),
        "System.Single" => Of<float>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadSingle()),
        "System.Double" => Of<double>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadDouble()),
        "System.Char" => Of<char>((ref w, v) => w.Raw.Write(v), (ref r) => r.Raw.ReadChar()),
        "System.Half" => Of<Half>((ref w, v) => w.Raw.Write(BitConverter.HalfToUInt16Bits(v)), (ref r) => BitConverter.UInt16BitsToHalf(r.Raw.ReadUInt16())),
        "System.Decimal" => Of<decimal>(WriteDecimal, ReadDecimal),
        "System.Int128" => Of<Int128>((ref w, v) => { w.Raw.Write((ulong)(v >>> 64)); w.Raw.Write((ulong)v); }, (ref r) => new Int128(r.Raw.ReadUInt64(), r.Raw.ReadUInt64())),
        "System.UInt128" => Of<UInt128>((ref w, v) => { w.Raw.Write((ulong)(v >> 64)); w.Raw.Write((ulong)v); }, (ref r) => new UInt128(r.Raw.ReadUInt64(), r.Raw.ReadUInt64())),
        "System.Text.Rune" => Of<Rune>((ref w, v) => w.Raw.Write(v.Value), (ref r) => new Rune(r.Raw.ReadInt32())),
        "System.DateTime" => Of<DateTime>(Dates.Write, Dates.Read),
        "System.DateTimeOffset" => Of<DateTimeOffset>(Dates.WriteOffset, Dates.ReadOffset),
        "System.TimeSpan" => Of<TimeSpan>((ref w, v) => w.Raw.Write(v.Ticks), (ref r) => new TimeSpan(r.Raw.ReadInt64())),
        "System.DateOnly" => Of<DateOnly>((ref w, v) => w.Raw.Write(v.DayNumber), (ref r) => DateOnly.FromDayNumber(r.Raw.ReadInt32())),
        "System.TimeOnly" => Of<TimeOnly>((ref w, v) => w.Raw.Write(v.Ticks), (ref r) => new TimeOnly(r.Raw.ReadInt64())),
        "System.Guid" => Of<Guid>((ref w, v) => w.Guid(v), (ref r) => r.Guid()),
        "System.Uri" => Of<Uri?>((ref w, v) => w.Text(v?.OriginalString), (ref r) => r.Text() is { } text ? new Uri(text, UriKind.RelativeOrAbsolute) : null),
        "System.Version" => Of<Version?>((ref w, v) => w.Text(v?.ToString()), (ref r) => r.Text() is { } text ? Version.Parse(text) : null),
        "System.Numerics.BigInteger" => Of<BigInteger>((ref w, v) => w.Raw.Write(v.ToByteArray()), (ref r) => new BigInteger(r.Bytes())),
        "System.Globalization.CultureInfo" => Of<CultureInfo?>(Cultures.Write, Cultures.Read),
        "System.Threading.CancellationToken" => Of<CancellationToken>(WriteToken, ReadToken),
        "System.String" => StringFormatter.Instance,
        "System.Type" => Of<Type?>(WriteType, ReadType),
        _ => null,
    };

    private static ScalarFormatter<T> Of<T>(WriteScalar<T> write, ReadScalar<T> read) => new(write, read);

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
    private static void WriteToken(ref PayloadWriter writer, CancellationToken value)
    {
        var isTasks = value is { CanBeCanceled: true, IsCancellationRequested: false } && !writer.State.IsOutcome;
        if (isTasks)
        {
            if (!writer.BindToTask(typeof(CancellationToken))) return;
            writer.State.Meet(value);
        }

        writer.Raw.Write(isTasks ? 1 : value.IsCancellationRequested ? 2 : 0);
    }

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
