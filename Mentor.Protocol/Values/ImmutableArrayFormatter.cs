using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>The array within; false for the default one, which has none and which a nullable must tell from null.</summary>
internal sealed class ImmutableArrayFormatter<T>(FormatterCatalog catalog) : Formatter<ImmutableArray<T>>
{
    private Formatter<T[]>? _array;

    public override void Write(ref PayloadWriter writer, ImmutableArray<T> value)
    {
        writer.Raw.Write(!value.IsDefault);
        if (!value.IsDefault) Array.Write(ref writer, ImmutableCollectionsMarshal.AsArray(value)!);
    }

    public override ImmutableArray<T> Read(ref PayloadReader reader) =>
        reader.Raw.ReadBoolean() ? ImmutableCollectionsMarshal.AsImmutableArray(Array.Read(ref reader)) : default;

    private Formatter<T[]> Array => _array ??= catalog.Of<T[]>();
}
