using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary><c>new object()</c>, which programs use as a lock or as a sentinel.</summary>
internal sealed class PlainObjectFormatter() : ObjectFormatter(typeof(object))
{
    public override void WriteHead(ref PayloadWriter writer, object value) => writer.Raw.WriteNil();

    public override object ReadHead(ref PayloadReader reader, int id)
    {
        reader.Raw.ReadNil();
        return new object();
    }
}
