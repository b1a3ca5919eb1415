using System.Globalization;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>The framework's string comparers by what they do: ordinal, or a culture with options.</summary>
internal sealed class StringComparerFormatter(Type type) : ObjectFormatter(type)
{
    public override bool IsInterchangeable(object value) => true;

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
        var comparer = (IEqualityComparer<string?>)value;
        if (StringComparer.IsWellKnownOrdinalComparer(comparer, out var ignoreCase))
        {
            writer.Raw.Write(ignoreCase);
        }
        else if (StringComparer.IsWellKnownCultureAwareComparer(comparer, out var compare, out var options))
        {
            writer.Text(compare.Name);
            writer.Raw.Write((int)options);
        }
        else
        {
            writer.Refuse(Type, "the framework does not tell what this comparer compares", "use one of the comparers that StringComparer offers");
        }
    }

    public override object ReadHead(ref PayloadReader reader, int id) => reader.Raw.NextMessagePackType == MessagePack.MessagePackType.Boolean
        ? reader.Raw.ReadBoolean() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal
        : StringComparer.Create(CultureInfo.GetCultureInfo(reader.Text() ?? ""), (CompareOptions)reader.Raw.ReadInt32());
}
