using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

internal delegate void WriteScalar<T>(ref PayloadWriter writer, T value);

internal delegate T ReadScalar<T>(ref PayloadReader reader);

internal sealed class ScalarFormatter<T>(WriteScalar<T> write, ReadScalar<T> read) : Formatter<T>
{
    public override void Write(ref PayloadWriter writer, T value) => write(ref writer, value);

    public override T Read(ref PayloadReader reader) => read(ref reader);
}
