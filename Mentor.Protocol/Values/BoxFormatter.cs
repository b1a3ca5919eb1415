using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>A value behind <c>object</c> or an interface. Boxes are not shared on arrival.</summary>
internal sealed class BoxFormatter(Type type, Formatter content) : ObjectFormatter(type)
{
    public override bool HasIdentity => false;

    public override bool HeadHoldsObjects => true;

    public override void WriteHead(ref PayloadWriter writer, object value) => content.WriteObject(ref writer, value);

    public override object ReadHead(ref PayloadReader reader, int id) =>
        content.ReadObject(ref reader) ?? throw reader.Malformed($"a {Type} behind a reference is null");
}
