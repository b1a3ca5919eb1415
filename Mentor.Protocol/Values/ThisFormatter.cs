using System.Runtime.CompilerServices;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>The captured <c>this</c>: of it, too, only those fields travel that the delegate reads.</summary>
internal sealed class ThisFormatter<T>(FormatterCatalog catalog) : Formatter<T?>
    where T : class
{
    public override void Write(ref PayloadWriter writer, T? value) => ObjectSlot.WriteThis(ref writer, value, catalog.ContentOf(typeof(T)));

    public override T? Read(ref PayloadReader reader) => Unsafe.As<T?>(ObjectSlot.Read(ref reader, catalog.ContentOf(typeof(T))));
}
