using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>Stands for the declared type of variables whose objects are always of another type.</summary>
internal sealed class AbstractFormatter(Type type) : ObjectFormatter(type)
{
    public override void WriteHead(ref PayloadWriter writer, object value) => writer.Refuse(Type, "it is abstract", "send an object of a concrete type");

    public override object ReadHead(ref PayloadReader reader, int id) => throw reader.Malformed($"it has an object of the abstract type {Type}");
}
