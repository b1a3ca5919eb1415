using System.Reflection;

namespace Mentor.Protocol.Delegates;

/// <summary>A method by the name that stands in the source, for a message.</summary>
internal static class MethodText
{
    /// <returns>"Report.Build" for the method as well as for the lambdas in it.</returns>
    public static string Of(MethodInfo method)
    {
        var type = method.DeclaringType;
        while (type is { Name: ['<', ..], DeclaringType: { } outer }) type = outer;
        var name = method.Name;
        if (name is ['<', ..] && name.IndexOf('>', StringComparison.Ordinal) is > 1 and var end) name = name[1..end];
        return type is null ? name : $"{(type.IsGenericType ? type.Name.Split('`')[0] : type.Name)}.{name}";
    }
}
