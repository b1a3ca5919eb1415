using Mentor.Protocol.Payloads;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Lifting;

/// <summary>A broadcast travels as the name of its value.</summary>
internal sealed class BroadcastFormatter<T>() : ObjectFormatter(typeof(Broadcast<T>))
{
    public override void WriteHead(ref PayloadWriter writer, object value)
    {
        var broadcast = (Broadcast<T>)value;
        if (WhyNot(broadcast, writer.State) is { } why)
        {
            writer.Refuse(Type, why.Reason, why.Remedy);
            return;
        }

        writer.Raw.WriteBinHeader(ValueReference.Size);
        broadcast.Reference.CopyTo(writer.Raw.GetSpan(ValueReference.Size));
        writer.Raw.Advance(ValueReference.Size);
    }

    public override object ReadHead(ref PayloadReader reader, int id)
    {
        if (reader.State.Values is not { } values) throw reader.Malformed("a result brings back a broadcast");
        return ValueReference.TryRead(reader.Raw.ReadBytes() ?? default, out var reference)
            ? new Broadcast<T>(reference, values)
            : throw reader.Malformed("a broadcast does not name its value");
    }

    private static Refused? WhyNot(Broadcast<T> broadcast, WriteState state)
    {
        if (state.IsOutcome) return new("a result cannot bring back a broadcast", "return its Value, or what you need of it");
        if (broadcast.IsDisposed) return new("it was disposed, and its value is handed out no more", "dispose it after the last use");
        return broadcast.Owner == state.Catalog ? null : new("another pool made it", "broadcast the value with the pool that runs the delegate");
    }
}
