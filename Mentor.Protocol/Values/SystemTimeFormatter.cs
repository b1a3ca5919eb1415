using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary><c>TimeProvider.System</c> stands for the clock of whatever machine it is on.</summary>
internal sealed class SystemTimeFormatter(Type type) : ObjectFormatter(type)
{
    public override bool IsInterchangeable(object value) => true;

    public override void WriteHead(ref PayloadWriter writer, object value) => writer.Raw.WriteNil();

    public override object ReadHead(ref PayloadReader reader, int id)
    {
        reader.Raw.ReadNil();
        return TimeProvider.System;
    }
}
