using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>A set by its elements: the buckets of the original depend on hashes that differ per process.</summary>
internal sealed class SetFormatter<TSet, T>(FormatterCatalog catalog, Func<TSet, object?> comparerOf, Func<object?, TSet> create)
    : ObjectFormatter(typeof(TSet))
    where TSet : class, ISet<T>
{
    private readonly Elements<T> _elements = new(catalog);
    private readonly ComparerSlot _comparer = new(catalog);
    private readonly bool _needsCompleteElements = HashKeys.NeedCompletion(typeof(T));

    public override bool HasBody => true;

    public override void WriteHead(ref PayloadWriter writer, object value) => _comparer.Write(ref writer, comparerOf((TSet)value), typeof(T));

    public override void WriteBody(ref PayloadWriter writer, object value, ulong fields)
    {
        var set = (TSet)value;
        _elements.Write(ref writer, set.Count, set);
    }

    public override object ReadHead(ref PayloadReader reader, int id) => create(_comparer.Read(ref reader));

    public override void ReadBody(ref PayloadReader reader, object value, ulong fields)
    {
        var set = (TSet)value;
        var elements = _elements.Read(ref reader);
        if (_needsCompleteElements) reader.State.Complete(() => set.UnionWith(elements));
        else set.UnionWith(elements);
    }
}
