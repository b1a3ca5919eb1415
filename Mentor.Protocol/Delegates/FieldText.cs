using System.Reflection;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Delegates;

/// <summary>A field by the name that stands in the source; empty when it is no step of its own.</summary>
internal static class FieldText
{
    public static string Of(FieldInfo field)
    {
        var name = field.Name;
        // Work is the envelope, of which the caller knows nothing: its delegate is the root, its arguments have names.
        if (typeof(Work).IsAssignableFrom(field.DeclaringType)) return name == "_body" ? "" : name.TrimStart('_');
        // Scopes within scopes are the compiler's affair; their variables are not.
        if (name.StartsWith("CS$<>8__locals", StringComparison.Ordinal)) return "";
        if (name is not ['<', ..]) return name;
        if (name.EndsWith("__this", StringComparison.Ordinal)) return "this";
        var end = name.IndexOf('>', StringComparison.Ordinal);
        return end > 1 ? name[1..end] : name;
    }
}
