using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

internal sealed class RefusedFormatter<T>(Refused why) : Formatter<T>
{
    public override void Write(ref PayloadWriter writer, T value) => writer.Refuse(typeof(T), why.Reason, why.Remedy);

    public override T Read(ref PayloadReader reader) => throw reader.Malformed($"it has a {typeof(T)}, which never travels");
}

internal sealed class PointerFormatter(Type type) : Formatter
{
    public override void WriteObject(ref PayloadWriter writer, object? value) =>
        writer.Refuse(type, "an address has no meaning on another machine", "send the value itself");

    public override object? ReadObject(ref PayloadReader reader) => throw reader.Malformed($"it has a {type}, which never travels");
}

internal sealed class RefusedObjectFormatter(Type type, Refused why) : ObjectFormatter(type)
{
    public override void WriteHead(ref PayloadWriter writer, object value) => writer.Refuse(Type, why.Reason, why.Remedy);

    public override object ReadHead(ref PayloadReader reader, int id) => throw reader.Malformed($"it has a {Type}, which never travels");
}
