using System.Globalization;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>A dictionary by its entries: the buckets of the original depend on hashes that differ per process.</summary>
internal sealed class MapFormatter<TMap, TKey, TValue>(
    FormatterCatalog catalog, Func<TMap, object?> comparerOf, Func<object?, TMap> create)
    : ObjectFormatter(typeof(TMap))
    where TMap : class, IDictionary<TKey, TValue>
    where TKey : notnull
{
    private readonly Elements<TKey> _keys = new(catalog);
    private readonly Elements<TValue> _values = new(catalog);
    private readonly ComparerSlot _comparer = new(catalog);
    private readonly bool _needsCompleteKeys = HashKeys.NeedCompletion(typeof(TKey));

    public override bool HasBody => true;

    public override void WriteHead(ref PayloadWriter writer, object value) => _comparer.Write(ref writer, comparerOf((TMap)value), typeof(TKey));

    public override void WriteBody(ref PayloadWriter writer, object value, ulong fields)
    {
        var map = (TMap)value;
        var count = map.Count;
        writer.Raw.Write(count);
        var trail = writer.State.Trail;
        foreach (var (key, item) in map)
        {
            count--;
            var before = trail?.Enter(string.Create(CultureInfo.InvariantCulture, $"[{key}]"));
            _keys.Formatter.Write(ref writer, key);
            _values.Formatter.Write(ref writer, item);
            trail?.Exchange(before);
        }

        if (count != 0) throw new InvalidOperationException("The dictionary changed while it was being sent.");
    }

    public override object ReadHead(ref PayloadReader reader, int id) => create(_comparer.Read(ref reader));

    public override void ReadBody(ref PayloadReader reader, object value, ulong fields)
    {
        var map = (TMap)value;
        var count = reader.ReadCount();
        if (_needsCompleteKeys)
        {
            var entries = new KeyValuePair<TKey, TValue>[count];
            for (var i = 0; i < count; i++) entries[i] = new(_keys.Formatter.Read(ref reader), _values.Formatter.Read(ref reader));
            reader.State.Complete(() => Fill(map, entries));
            return;
        }

        for (var i = 0; i < count; i++) map.Add(_keys.Formatter.Read(ref reader), _values.Formatter.Read(ref reader));
    }

    private static void Fill(TMap map, KeyValuePair<TKey, TValue>[] entries)
    {
        foreach (var (key, value) in entries) map.Add(key, value);
    }
}
