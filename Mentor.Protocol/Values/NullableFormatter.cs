using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>Nil or the value; before a value that may itself begin with nil, such as a tuple that begins with text, stands true.</summary>
internal sealed class NullableFormatter<T>(Formatter<T> content) : Formatter<T?>
    where T : struct
{
    private readonly bool _mayBeginWithNil = content is not ScalarFormatter<T> && !typeof(T).IsEnum;

    public override void Write(ref PayloadWriter writer, T? value)
    {
        if (value is { } present)
        {
            if (_mayBeginWithNil) writer.Raw.Write(true);
            content.Write(ref writer, present);
        }
        else
        {
            writer.Raw.WriteNil();
        }
    }

    public override T? Read(ref PayloadReader reader)
    {
        if (reader.Raw.TryReadNil()) return null;
        if (_mayBeginWithNil && !reader.Raw.ReadBoolean()) throw reader.Malformed($"a {typeof(T)} is neither null nor a value");
        return content.Read(ref reader);
    }
}
