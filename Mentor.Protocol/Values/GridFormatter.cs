using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>An array of several dimensions: lengths, lower bounds, elements in the order of memory.</summary>
internal sealed class GridFormatter<T>(Type type, FormatterCatalog catalog) : ObjectFormatter(type)
{
    private readonly Elements<T> _elements = new(catalog);

    public override bool HasBody => true;

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
        var array = (Array)value;
        for (var i = 0; i < array.Rank; i++)
        {
            writer.Raw.Write(array.GetLength(i));
            writer.Raw.Write(array.GetLowerBound(i));
        }
    }

    public override void WriteBody(ref PayloadWriter writer, object value, ulong fields) => _elements.Write(ref writer, SpanOf((Array)value));

    public override object ReadHead(ref PayloadReader reader, int id)
    {
        var rank = Type.GetArrayRank();
        var lengths = new int[rank];
        var bounds = new int[rank];
        var product = 1L;
        var isEmpty = false;
        for (var i = 0; i < rank; i++)
        {
            lengths[i] = reader.Raw.ReadInt32();
            bounds[i] = reader.Raw.ReadInt32();
            if (lengths[i] < 0) throw reader.Malformed($"an array has the length {lengths[i]}");
            isEmpty |= lengths[i] == 0;
            product *= Math.Max(lengths[i], 1);
            if (product > int.MaxValue) throw reader.Malformed("an array has more elements than memory has room for");
        }

        if (!isEmpty && product > reader.Remaining) throw reader.Malformed($"it counts {product} elements where {reader.Remaining} bytes are left");
        return Array.CreateInstance(typeof(T), lengths, bounds);
    }

    public override void ReadBody(ref PayloadReader reader, object value, ulong fields) => _elements.Read(ref reader, SpanOf((Array)value));

    private static Span<T> SpanOf(Array array) =>
        array.Length == 0 ? [] : MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);
}
