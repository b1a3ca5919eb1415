namespace Mentor.Protocol.Values;

/// <summary>Tells the types that MessagePack's attributes describe. By name: the program may have another version of MessagePack than Mentor.</summary>
internal static class MessagePackAttributes
{
    public static bool AreOn(Type type)
    {
        if (Has(type, "MessagePack.MessagePackFormatterAttribute")) return true;
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (Has(at, "MessagePack.MessagePackObjectAttribute")) return true;
        }

        return false;
    }

    private static bool Has(Type type, string attribute) => type.CustomAttributes.Any(each => each.AttributeType.FullName == attribute);
}
