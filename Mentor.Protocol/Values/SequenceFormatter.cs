using System.Collections;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>A collection that is made empty and then filled, in the order in which it enumerates, and that never looks into its elements.</summary>
internal sealed class SequenceFormatter<TCollection, T>(FormatterCatalog catalog, Action<TCollection, T[]> fill) : ObjectFormatter(typeof(TCollection))
    where TCollection : class, IEnumerable<T>, ICollection, new()
{
    private readonly Elements<T> _elements = new(catalog);

    public override bool HasBody => true;

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
    }

    public override void WriteBody(ref PayloadWriter writer, object value, ulong fields)
    {
        var collection = (TCollection)value;
        _elements.Write(ref writer, collection.Count, collection);
    }

    public override object ReadHead(ref PayloadReader reader, int id) => new TCollection();

    public override void ReadBody(ref PayloadReader reader, object value, ulong fields) => fill((TCollection)value, _elements.Read(ref reader));
}
