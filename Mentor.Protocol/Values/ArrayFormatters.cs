using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>Chooses how an array travels.</summary>
internal static class ArrayFormatters
{
    public static ObjectFormatter Of(Type type, FormatterCatalog catalog)
    {
        var element = type.GetElementType()!;
        if (element.IsPointer || element.IsFunctionPointer) return new RefusedObjectFormatter(type, new("addresses have no meaning on another machine", "send the values themselves"));
        if (!type.IsSZArray) return (ObjectFormatter)FormatterCatalog.Make(typeof(GridFormatter<>), [element], type, catalog);
        return IsBlittable(element, catalog)
            ? (ObjectFormatter)FormatterCatalog.Make(typeof(BlockFormatter<>), [element])
            : (ObjectFormatter)FormatterCatalog.Make(typeof(ArrayFormatter<>), [element], catalog);
    }

    /// <summary>Whether the bytes in memory are the value, on any machine that runs the program: no references, no padding by choice of the runtime.</summary>
    public static bool IsBlittable(Type type, FormatterCatalog catalog)
    {
        if (type.IsEnum) return true;
        if (type.IsPrimitive) return type != typeof(IntPtr) && type != typeof(UIntPtr) && type != typeof(bool);
        if (type == typeof(Guid)) return true;
        return type is { IsValueType: true, IsGenericType: false, IsLayoutSequential: true } && catalog.Code.IsOurs(type) && catalog.SubstituteFor(type) is null
            && FieldPlan.OwnFields(type) is { Length: > 0 } fields && Array.TrueForAll(fields, field => IsBlittable(field.FieldType, catalog));
    }
}

/// <summary>A vector whose memory is its encoding: one block, little-endian, as every machine is that .NET runs on with Mesos.</summary>
internal sealed class BlockFormatter<T>() : ObjectFormatter(typeof(T[]))
    where T : unmanaged
{
    public override bool IsInterchangeable(object value) => ReferenceEquals(value, Array.Empty<T>());

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
        var array = Unsafe.As<T[]>(value);
        if (array.LongLength * Unsafe.SizeOf<T>() > int.MaxValue)
        {
            writer.Refuse(Type, "it has more than 2 GB", "send it in parts");
            return;
        }

        writer.Raw.Write(MemoryMarshal.AsBytes(array.AsSpan()));
    }

    public override object ReadHead(ref PayloadReader reader, int id)
    {
        var bytes = reader.Raw.ReadBytes() ?? default;
        if (bytes.Length % Unsafe.SizeOf<T>() != 0) throw reader.Malformed($"a {Type} has {bytes.Length} bytes");
        var array = GC.AllocateUninitializedArray<T>((int)(bytes.Length / Unsafe.SizeOf<T>()));
        System.Buffers.BuffersExtensions.CopyTo(bytes, MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }
}

internal sealed class ArrayFormatter<T>(FormatterCatalog catalog) : ObjectFormatter(typeof(T[]))
{
    private readonly Elements<T> _elements = new(catalog);

    public override bool HasBody => true;

    public override bool IsInterchangeable(object value) => ReferenceEquals(value, Array.Empty<T>());

    public override void WriteHead(ref PayloadWriter writer, object value) => writer.Raw.Write(Unsafe.As<T[]>(value).Length);

    public override void WriteBody(ref PayloadWriter writer, object value, ulong fields) =>
        _elements.Write(ref writer, new ReadOnlySpan<T>(Unsafe.As<T[]>(value)));

    public override object ReadHead(ref PayloadReader reader, int id) => new T[reader.ReadCount()];

    public override void ReadBody(ref PayloadReader reader, object value, ulong fields) => _elements.Read(ref reader, Unsafe.As<T[]>(value).AsSpan());
}
