using System.Runtime.CompilerServices;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>A variable of a reference type: an object of that type or of one derived from it, one seen before, or null.</summary>
internal sealed class ReferenceFormatter<T>(FormatterCatalog catalog) : Formatter<T?>
    where T : class
{
    private ObjectFormatter? _exact;

    public override void Write(ref PayloadWriter writer, T? value) => ObjectSlot.Write(ref writer, value, Exact);

    public override T? Read(ref PayloadReader reader) => Unsafe.As<T?>(ObjectSlot.Read(ref reader, Exact));

    // On first use, not on construction: types refer to themselves.
    private ObjectFormatter Exact => _exact ??= catalog.ContentOf(typeof(T));
}
