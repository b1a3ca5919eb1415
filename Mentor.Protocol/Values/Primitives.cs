using System.Reflection;
using MessagePack;

namespace Mentor.Protocol.Values;

/// <summary>Types that MessagePack writes by itself, so that compiled plans need no formatter for them.</summary>
internal static class Primitives
{
    public static MethodInfo? WriteOf(Type type) =>
        IsPrimitive(type) ? typeof(MessagePackWriter).GetMethod(nameof(MessagePackWriter.Write), [type]) : null;

    public static MethodInfo? ReadOf(Type type) =>
        IsPrimitive(type) ? typeof(MessagePackReader).GetMethod($"Read{type.Name}", Type.EmptyTypes) : null;

    private static bool IsPrimitive(Type type) => type.IsPrimitive && type != typeof(IntPtr) && type != typeof(UIntPtr);
}
