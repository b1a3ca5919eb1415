using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>A value computed once: what was computed travels; what was not is not computed for the journey's sake.</summary>
internal sealed class LazyFormatter<T>(FormatterCatalog catalog) : ObjectFormatter(typeof(Lazy<T>))
{
    public override bool HeadHoldsObjects => true;

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
        var lazy = (Lazy<T>)value;
        if (lazy.IsValueCreated) catalog.Of<T>().Write(ref writer, lazy.Value);
        else writer.Refuse(Type, "its value was not computed yet, and how to compute it is its secret", "read its Value first, or make it inside the delegate");
    }

    public override object ReadHead(ref PayloadReader reader, int id)
    {
        var lazy = new Lazy<T>(catalog.Of<T>().Read(ref reader));
        _ = lazy.Value;
        return lazy;
    }
}
