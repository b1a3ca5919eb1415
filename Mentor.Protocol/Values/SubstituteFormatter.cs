using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>An object that travels as a value of another making: its surrogate's, or MessagePack's. It keeps its identity.</summary>
internal sealed class SubstituteFormatter(Type type, Formatter content) : ObjectFormatter(type)
{
    public override bool HeadHoldsObjects => true;

    public override void WriteHead(ref PayloadWriter writer, object value) => content.WriteObject(ref writer, value);

    public override object ReadHead(ref PayloadReader reader, int id) => content.ReadObject(ref reader)!;
}
