using System.Reflection;

namespace Mentor.Protocol.Delegates;

/// <summary>A field by the name that stands in the source.</summary>
internal static class FieldText
{
    public static string Of(FieldInfo field)
    {
        var name = field.Name;
        if (name is not ['<', ..]) return name;
        if (name.EndsWith("__this", StringComparison.Ordinal)) return "this";
        var end = name.IndexOf('>', StringComparison.Ordinal);
        return end > 1 ? name[1..end] : name;
    }
}
