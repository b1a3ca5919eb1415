using System.Runtime.InteropServices;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>Only the part of the array that the segment shows travels; segments of one array do not share it on arrival, unless they show all of it.</summary>
internal sealed class SegmentFormatter<T>(FormatterCatalog catalog) : Formatter<ArraySegment<T>>
{
    public override void Write(ref PayloadWriter writer, ArraySegment<T> value)
    {
        writer.Raw.Write(value.Array is not null);
        if (value.Array is not null) catalog.Of<T[]>().Write(ref writer, MemoryArrays.Of<T>(value));
    }

    public override ArraySegment<T> Read(ref PayloadReader reader) => reader.Raw.ReadBoolean() ? catalog.Of<T[]>().Read(ref reader) : default(ArraySegment<T>);
}

internal sealed class MemoryFormatter<T>(FormatterCatalog catalog) : Formatter<Memory<T>>
{
    public override void Write(ref PayloadWriter writer, Memory<T> value) => catalog.Of<T[]>().Write(ref writer, MemoryArrays.Of<T>(value));

    public override Memory<T> Read(ref PayloadReader reader) => catalog.Of<T[]>().Read(ref reader);
}

internal sealed class ReadOnlyMemoryFormatter<T>(FormatterCatalog catalog) : Formatter<ReadOnlyMemory<T>>
{
    public override void Write(ref PayloadWriter writer, ReadOnlyMemory<T> value) => catalog.Of<T[]>().Write(ref writer, MemoryArrays.Of<T>(value));

    public override ReadOnlyMemory<T> Read(ref PayloadReader reader) => catalog.Of<T[]>().Read(ref reader);
}

internal static class MemoryArrays
{
    /// <summary>The array itself when all of it is shown, so that it is neither copied nor, when it is lifted, encoded for each chunk of a map.</summary>
    public static T[] Of<T>(ReadOnlyMemory<T> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Count == segment.Array!.Length ? segment.Array : memory.ToArray();
}
