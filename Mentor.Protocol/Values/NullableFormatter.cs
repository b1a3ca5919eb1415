using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

internal sealed class NullableFormatter<T>(Formatter<T> content) : Formatter<T?>
    where T : struct
{
    public override void Write(ref PayloadWriter writer, T? value)
    {
        if (value is { } present) content.Write(ref writer, present);
        else writer.Raw.WriteNil();
    }

    public override T? Read(ref PayloadReader reader) => reader.Raw.TryReadNil() ? null : content.Read(ref reader);
}
