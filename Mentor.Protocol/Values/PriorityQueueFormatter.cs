using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

internal sealed class PriorityQueueFormatter<TElement, TPriority>(FormatterCatalog catalog) : ObjectFormatter(typeof(PriorityQueue<TElement, TPriority>))
{
    private readonly Elements<(TElement, TPriority)> _items = new(catalog);
    private readonly ComparerSlot _comparer = new(catalog);

    public override bool HasBody => true;

    public override void WriteHead(ref PayloadWriter writer, object value) =>
        _comparer.Write(ref writer, ((PriorityQueue<TElement, TPriority>)value).Comparer, typeof(TPriority));

    public override void WriteBody(ref PayloadWriter writer, object value, ulong fields)
    {
        var items = ((PriorityQueue<TElement, TPriority>)value).UnorderedItems;
        _items.Write(ref writer, items.Count, items);
    }

    public override object ReadHead(ref PayloadReader reader, int id) => new PriorityQueue<TElement, TPriority>((IComparer<TPriority>?)_comparer.Read(ref reader));

    public override void ReadBody(ref PayloadReader reader, object value, ulong fields)
    {
        var queue = (PriorityQueue<TElement, TPriority>)value;
        var items = _items.Read(ref reader);
        reader.State.Complete(() => queue.EnqueueRange(items));
    }
}
