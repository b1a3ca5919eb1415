using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>The comparer of a collection; nil for the default one.</summary>
internal sealed class ComparerSlot(FormatterCatalog catalog)
{
    private Formatter<object?>? _formatter;

    public void Write(ref PayloadWriter writer, object? comparer, Type key)
    {
        if (comparer is null || DefaultComparerFormatter.IsDefaultFor(comparer, key))
        {
            writer.Raw.WriteNil();
            return;
        }

        var trail = writer.State.Trail;
        var before = trail?.Enter("Comparer");
        (_formatter ??= catalog.Of<object?>()).Write(ref writer, comparer);
        trail?.Exchange(before);
    }

    public object? Read(ref PayloadReader reader) => (_formatter ??= catalog.Of<object?>()).Read(ref reader);
}
