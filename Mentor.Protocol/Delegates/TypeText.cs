namespace Mentor.Protocol.Delegates;

/// <summary>Types as a C# programmer writes them.</summary>
internal static class TypeText
{
    public static string Of(Type type)
    {
        if (type.IsArray) return $"{Of(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]";
        if (!type.IsGenericType) return type.FullName?.Replace('+', '.') ?? type.Name;
        var name = (type.GetGenericTypeDefinition().FullName ?? type.Name).Replace('+', '.');
        var tick = name.IndexOf('`', StringComparison.Ordinal);
        return $"{(tick < 0 ? name : name[..tick])}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";
    }
}
