using System.Reflection;
using System.Runtime.Loader;

namespace Mentor.Protocol.Values;

/// <summary>Tells the framework's own types from those of a program that chose the same names.</summary>
internal static class FrameworkAssemblies
{
    private static readonly string Folder = Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "";

    /// <summary>A single file program has no folders; there the load context has to do.</summary>
    public static bool Has(Assembly assembly) =>
        assembly == typeof(object).Assembly
        || (!assembly.IsCollectible && !assembly.IsDynamic && AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default
            && (Folder.Length == 0 || Path.GetDirectoryName(assembly.Location) == Folder));
}
