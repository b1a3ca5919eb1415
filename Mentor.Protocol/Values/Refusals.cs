using System.Reflection;
using System.Runtime.InteropServices;

namespace Mentor.Protocol.Values;

/// <summary>Types that cannot travel, with the reason. Anything of the framework that has no rule of its own is among them.</summary>
internal static class Refusals
{
    // The first that fits tells why; by name where this assembly has no reference.
    private static readonly (string Base, Refused Why)[] ByBase =
    [
        ("System.IO.Stream", new("an open stream has no meaning on another machine", "send the path or the bytes and open it inside the delegate")),
        ("System.IO.TextReader", new("an open reader has no meaning on another machine", "send the path or the text and open it inside the delegate")),
        ("System.IO.TextWriter", new("an open writer has no meaning on another machine", "return the text, or open it inside the delegate")),
        ("System.Net.Sockets.Socket", new("an open socket has no meaning on another machine", "send the address and connect inside the delegate")),
        ("System.Net.Http.HttpMessageInvoker", new("it holds open connections", "make one inside the delegate, or keep one in a static field")),
        ("System.Data.IDbConnection", new("an open connection has no meaning on another machine", "send the connection string and connect inside the delegate")),
        ("System.Runtime.InteropServices.SafeHandle", new("a handle has no meaning on another machine", "send what it was opened from")),
        ("System.Threading.WaitHandle", new("a handle has no meaning on another machine", "coordinate through results instead")),
        ("System.Threading.Thread", new("a thread runs in this process", "start it inside the delegate")),
        ("System.Threading.Tasks.ValueTask", new("it can be awaited once only", "capture its AsTask(), which is awaited before the delegate is sent")),
        ("System.Threading.Tasks.ValueTask`1", new("it can be awaited once only", "capture its AsTask(), which is awaited before the delegate is sent")),
        ("System.Threading.Tasks.TaskScheduler", new("it schedules in this process", "make one inside the delegate")),
        ("System.Threading.CancellationTokenSource", new("it cancels in this process", "capture its Token, which travels as this task's cancellation")),
        ("System.Threading.Timer", new("it ticks in this process", "start it inside the delegate")),
        ("System.Random", new("its state is the framework's own", "send a seed and make one inside the delegate, or use Random.Shared there")),
        ("System.IServiceProvider", new("it holds the services of this process", "send what the delegate needs of it")),
        ("Mentor.Tasks.MesosPool", new("the pool lives in the driver", "submit from the driver, with the results of the first step")),
        ("System.Progress`1", new("it reports to this process", "declare the variable as IProgress<T>, which travels as a proxy")),
        ("Microsoft.Extensions.Logging.Logger", new("it logs to this process", "declare the variable as ILogger, which travels as a proxy")),
        ("Microsoft.Extensions.Logging.Logger`1", new("it logs to this process", "declare the variable as ILogger<T>, which travels as a proxy")),
        ("Microsoft.Extensions.Logging.LoggerFactory", new("it makes loggers of this process", "capture an ILogger, which travels as a proxy")),
        ("System.Reflection.MemberInfo", new("members of types do not travel as values", "look the member up inside the delegate")),
        ("System.Reflection.Assembly", new("an assembly is code, not a value", "use typeof(...).Assembly inside the delegate")),
    ];

    private static readonly Refused Unruled = new("this type belongs to the framework, and no rule says how its content travels",
        "send the data that it was made from, or declare with [TravelsAs] what stands for it");

    /// <returns>Null when objects of the type travel field by field.</returns>
    public static Refused? Of(Type type, CodeMap code)
    {
        if (type.IsCOMObject || typeof(CriticalHandle).IsAssignableFrom(type)) return new("a handle has no meaning on another machine", "send what it was opened from");
        if (type.IsByRefLike) return new("it lives on the stack", "send an array");
        foreach (var at in Bases(type))
        {
            var nameOfBase = (at.IsGenericType ? at.GetGenericTypeDefinition() : at).FullName;
            foreach (var (name, why) in ByBase)
            {
                if (nameOfBase == name) return why;
            }
        }

        if (type.Namespace == "System.Linq" && typeof(System.Collections.IEnumerable).IsAssignableFrom(type))
            return new("it is a query that has not run yet", "call ToArray() or ToList() on it first");
        if (type.Assembly.IsDynamic) return new("its type was made at run time and has no file to send", "use a compiled type");
        if (type == typeof(IntPtr) || type == typeof(UIntPtr)) return new("it may be an address or a handle", "use long if it is a number");
        if (!code.IsOurs(type)) return FrameworkRules.IsFieldwise(type) ? null : Unruled;
        return FrameworkBase(type, code) is { } foreign
            ? new($"it derives from {foreign}, whose content is the framework's own", "hold such an object in a field instead of deriving from it")
            : null;
    }

    private static IEnumerable<Type> Bases(Type type)
    {
        for (var at = type; at is not null; at = at.BaseType) yield return at;
        foreach (var each in type.GetInterfaces()) yield return each;
    }

    // One without fields, such as Attribute, EventArgs or Comparer<T>, has no content.
    private static Type? FrameworkBase(Type type, CodeMap code)
    {
        for (var at = type.BaseType; at is not null; at = at.BaseType)
        {
            if (!code.IsOurs(at) && at.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Length > 0) return at;
        }

        return null;
    }
}
