using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>An object of the framework that is made again of a value that describes it.</summary>
internal sealed class OpaqueFormatter<T, TValue>(Type type, FormatterCatalog catalog, Func<T, TValue> describe, Func<TValue, T> make) : ObjectFormatter(type)
    where T : class
{
    private Formatter<TValue>? _value;

    public override bool HeadHoldsObjects => true;

    public override void WriteHead(ref PayloadWriter writer, object value) => (_value ??= catalog.Of<TValue>()).Write(ref writer, describe((T)value));

    public override object ReadHead(ref PayloadReader reader, int id) => make((_value ??= catalog.Of<TValue>()).Read(ref reader));
}
