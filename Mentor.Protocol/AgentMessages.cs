using System.Globalization;
using Google.Protobuf.Collections;
using V1 = Mesos.V1;

namespace Mentor.Protocol;

/// <summary>Agents as offers describe them.</summary>
internal static class AgentMessages
{
    public static Agent Read(V1.Offer offer)
    {
        var domain = offer.Domain?.FaultDomain;
        return new(offer.AgentId.Value, offer.Hostname, Read(offer.Attributes), domain?.Region?.Name, domain?.Zone?.Name);
    }

    private static Dictionary<string, string>? Read(RepeatedField<V1.Attribute> attributes)
    {
        if (attributes.Count == 0) return null;
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        foreach (var attribute in attributes) texts.TryAdd(attribute.Name, Text(attribute));
        return texts;
    }

    private static string Text(V1.Attribute attribute) => attribute.Type switch
    {
        V1.Value.Types.Type.Scalar when attribute.Scalar is { } scalar => scalar.Value.ToString("0.###", CultureInfo.InvariantCulture),
        V1.Value.Types.Type.Ranges when attribute.Ranges is { } ranges => $"[{string.Join(',', ranges.Range.Select(r => new ResourceRange(r.Begin, r.End)))}]",
        V1.Value.Types.Type.Set when attribute.Set is { } set => $"{{{string.Join(',', set.Item)}}}",
        _ => attribute.Text?.Value ?? "",
    };
}
