using V1 = Mesos.V1;

namespace Mentor.Protocol;

/// <summary>Resources to and from the wire.</summary>
internal static class ResourceMessages
{
    private const string AnyRole = "*";

    /// <summary>What anybody may use: resources that are reserved, revocable, shared, or bound to a volume are not counted, nor are sets, nor amounts beyond reason.</summary>
    public static Resources Read(IEnumerable<V1.Resource> messages)
    {
        var resources = Resources.None;
        foreach (var message in messages)
        {
            if (!IsPlain(message) || string.IsNullOrWhiteSpace(message.Name)) continue;
            switch (message.Type)
            {
                case V1.Value.Types.Type.Scalar when message.Scalar is not null && Resources.IsAmount(message.Scalar.Value):
                    var amount = Resources.Thousandths(message.Name, message.Scalar.Value);
                    resources = resources.WithThousandths(message.Name, resources.InThousandths(message.Name) + amount);
                    break;
                case V1.Value.Types.Type.Ranges when message.Ranges is not null:
                    var ranges = message.Ranges.Range.Where(r => r.Begin <= r.End).Select(r => new ResourceRange(r.Begin, r.End));
                    resources = resources.With(message.Name, ranges.Concat(resources.Ranges(message.Name)));
                    break;
            }
        }

        return resources;
    }

    public static List<V1.Resource> Write(Resources resources, string? allocatedTo)
    {
        List<V1.Resource> messages = [];
        foreach (var name in resources.ScalarNames)
        {
            messages.Add(Named(name, V1.Value.Types.Type.Scalar, allocatedTo));
            messages[^1].Scalar = new() { Value = resources[name] };
        }

        foreach (var name in resources.RangeNames)
        {
            messages.Add(Named(name, V1.Value.Types.Type.Ranges, allocatedTo));
            messages[^1].Ranges = new() { Range = { resources.Ranges(name).Select(r => new V1.Value.Types.Range { Begin = r.First, End = r.Last }) } };
        }

        return messages;
    }

    private static V1.Resource Named(string name, V1.Value.Types.Type type, string? allocatedTo)
    {
        V1.Resource message = new() { Name = name, Type = type, Role = AnyRole };
        if (allocatedTo is not null) message.AllocationInfo = new() { Role = allocatedTo };
        return message;
    }

    private static bool IsPlain(V1.Resource message) =>
        message.Role is AnyRole or "" && message.Reservations.Count == 0 && message.Reservation is null
        && message.Revocable is null && message.Shared is null && message.Disk is null && message.ProviderId is null;
}
