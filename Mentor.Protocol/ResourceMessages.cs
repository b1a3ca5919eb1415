using V1 = Mesos.V1;

namespace Mentor.Protocol;

/// <summary>Resources to and from the wire.</summary>
internal static class ResourceMessages
{
    /// <summary>All of them; what has no name, no value or an amount beyond reason is not counted.</summary>
    public static Resources Read(IEnumerable<V1.Resource> messages)
    {
        var all = Resources.None;
        foreach (var message in messages)
        {
            var terms = ResourceTerms.Of(message);
            all = terms is null ? Add(all, message) : all + Add(Resources.None, message).On(terms);
        }

        return all;
    }

    /// <summary>What no role is named for first, then each of the terms; each time scalars, ranges, sets.</summary>
    public static List<V1.Resource> Write(Resources resources, string? allocatedTo)
    {
        List<V1.Resource> messages = [];
        Write(messages, resources, () => new() { Role = ResourceTerms.NoRole }, allocatedTo);
        foreach (var (terms, part) in resources.Bound) Write(messages, part, terms.ToMessage, allocatedTo);
        return messages;
    }

    private static Resources Add(Resources resources, V1.Resource message)
    {
        if (string.IsNullOrWhiteSpace(message.Name)) return resources;
        switch (message.Type)
        {
            case V1.Value.Types.Type.Scalar when message.Scalar is not null && Resources.IsAmount(message.Scalar.Value):
                var amount = Resources.Thousandths(message.Name, message.Scalar.Value);
                return resources.WithThousandths(message.Name, resources.InThousandths(message.Name) + amount);
            case V1.Value.Types.Type.Ranges when message.Ranges is not null:
                var ranges = message.Ranges.Range.Where(r => r.Begin <= r.End).Select(r => new ResourceRange(r.Begin, r.End));
                return resources.With(message.Name, ranges.Concat(resources.Ranges(message.Name)));
            case V1.Value.Types.Type.Set when message.Set is not null:
                return resources.WithItems(message.Name, message.Set.Item.Concat(resources.Items(message.Name)));
            default:
                return resources;
        }
    }

    private static void Write(List<V1.Resource> messages, Resources resources, Func<V1.Resource> create, string? allocatedTo)
    {
        foreach (var name in resources.ScalarNames) Next(name, V1.Value.Types.Type.Scalar).Scalar = new() { Value = resources[name] };
        foreach (var name in resources.RangeNames)
        {
            Next(name, V1.Value.Types.Type.Ranges).Ranges = new()
            {
                Range = { resources.Ranges(name).Select(r => new V1.Value.Types.Range { Begin = r.First, End = r.Last }) },
            };
        }

        foreach (var name in resources.SetNames) Next(name, V1.Value.Types.Type.Set).Set = new() { Item = { resources.Items(name) } };

        V1.Resource Next(string name, V1.Value.Types.Type type)
        {
            var message = create();
            message.Name = name;
            message.Type = type;
            if (allocatedTo is not null) message.AllocationInfo = new() { Role = allocatedTo };
            messages.Add(message);
            return message;
        }
    }
}
