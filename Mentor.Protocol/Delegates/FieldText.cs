using System.Reflection;
using Mentor.Protocol.TaskBodies;

namespace Mentor.Protocol.Delegates;

/// <summary>A field by the name that stands in the source; empty when it is no step of its own.</summary>
internal static class FieldText
{
    public static string Of(FieldInfo field)
    {
        var name = field.Name;
        // Envelopes are nothing that the caller knows: the delegate in them is the root, its arguments have names.
        if (typeof(IEnvelope).IsAssignableFrom(field.DeclaringType)) return name is "_body" or "_call" or "_value" ? "" : name.TrimStart('_');
        // Scopes within scopes are the compiler's affair; their variables are not.
        if (name.StartsWith("CS$<>8__locals", StringComparison.Ordinal)) return "";
        if (name is not ['<', ..]) return name;
        if (name.EndsWith("__this", StringComparison.Ordinal)) return "this";
        var end = name.IndexOf('>', StringComparison.Ordinal);
        return end > 1 ? name[1..end] : name;
    }
}
