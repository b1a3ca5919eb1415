using System.Reflection;
using System.Runtime.CompilerServices;

namespace Mentor.Protocol.Delegates;

/// <summary>Tells what the compiler wrote from what the programmer wrote.</summary>
internal static class CompilerCode
{
    /// <summary>An object that holds the captured variables of a scope. The compiler never hands it to the programmer's code.</summary>
    public static bool IsClosure(Type type) =>
        type.IsClass && (type.Name.StartsWith("<>c__DisplayClass", StringComparison.Ordinal) || type.Name.StartsWith("_Closure$__", StringComparison.Ordinal))
        && IsGenerated(type);

    /// <summary>The object whose methods are the lambdas that capture nothing.</summary>
    public static bool IsStateless(Type type) =>
        type.IsClass && (type.Name == "<>c" || type.Name.StartsWith("<>c__", StringComparison.Ordinal)) && !IsClosure(type) && IsGenerated(type);

    /// <summary>The class of <c>new { ... }</c>.</summary>
    public static bool IsAnonymous(Type type) => type.IsClass && type.Name.Contains("AnonymousType", StringComparison.Ordinal) && IsGenerated(type);

    /// <summary>The body of an async method or of an iterator.</summary>
    public static bool IsStateMachine(Type type) =>
        type.Name.Contains('>', StringComparison.Ordinal) && IsGenerated(type)
        && (typeof(IAsyncStateMachine).IsAssignableFrom(type) || typeof(System.Collections.IEnumerator).IsAssignableFrom(type));

    /// <summary>The field in which closure objects and state machines keep the object whose method they belong to.</summary>
    public static bool IsThis(FieldInfo field) =>
        field.Name is "<>4__this" or "$VB$Me" && field.DeclaringType is { } owner && IsGenerated(owner);

    public static bool IsGenerated(MethodBase method) =>
        method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || (method.DeclaringType is { } type && IsGenerated(type));

    // The compiler marks only the outermost type that it makes.
    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || (type.DeclaringType is { } outer && IsGenerated(outer));
}
