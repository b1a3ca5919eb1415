using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>An immutable collection: it can only be made of all its elements, which therefore must not lead back to it.</summary>
internal sealed class WholeFormatter<TCollection, T>(
    Type type, FormatterCatalog catalog, Func<TCollection, object?> comparerOf, Func<object?, T[], TCollection> build)
    : ObjectFormatter(type)
    where TCollection : class, IEnumerable<T>
{
    private readonly Elements<T> _elements = new(catalog);
    private readonly ComparerSlot _comparer = new(catalog);

    public override bool HeadHoldsObjects => true;

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
        var collection = (TCollection)value;
        _comparer.Write(ref writer, comparerOf(collection), typeof(T));
        T[] elements = [.. collection];
        writer.Raw.Write(elements.Length);
        _elements.Write(ref writer, elements);
    }

    public override object ReadHead(ref PayloadReader reader, int id)
    {
        var comparer = _comparer.Read(ref reader);
        var elements = _elements.Read(ref reader);
        // What the elements have put off follows now; they must be complete before they are hashed.
        reader.ReadDeferred();
        return build(comparer, elements);
    }
}
