using System.Reflection;

namespace Mentor.Protocol.Code;

/// <summary>Assemblies whose types host and delegate hand to each other. They come with the executor host, never with a program, and are named, not numbered: builds differ.</summary>
internal static class SharedContracts
{
    private const string Logging = "Microsoft.Extensions.Logging.Abstractions";

    public static bool Has(Assembly assembly) => assembly == typeof(SharedContracts).Assembly || assembly.GetName().Name == Logging;

    /// <summary>A program may ask for a newer one than the host has; then it gets its own, and its loggers stay its own.</summary>
    public static bool Has(AssemblyName asked, AssemblyName present) =>
        asked.Name == typeof(SharedContracts).Assembly.GetName().Name || (asked.Name == Logging && (asked.Version is null || asked.Version <= present.Version));
}
