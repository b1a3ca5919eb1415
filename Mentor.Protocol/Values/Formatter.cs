using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>Writes and reads a variable of one declared type, complete: with null, identity and runtime type where the declared type leaves them open.</summary>
internal abstract class Formatter
{
    public abstract void WriteObject(ref PayloadWriter writer, object? value);

    public abstract object? ReadObject(ref PayloadReader reader);
}

/// <inheritdoc/>
internal abstract class Formatter<T> : Formatter
{
    public abstract void Write(ref PayloadWriter writer, T value);

    public abstract T Read(ref PayloadReader reader);

    public sealed override void WriteObject(ref PayloadWriter writer, object? value) => Write(ref writer, (T)value!);

    public sealed override object? ReadObject(ref PayloadReader reader) => Read(ref reader);
}
