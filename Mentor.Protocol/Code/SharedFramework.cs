using System.Reflection;

namespace Mentor.Protocol.Code;

/// <summary>Tells the runtime's own assemblies from the program's.</summary>
internal static class SharedFramework
{
    /// <summary>Where Microsoft.NETCore.App lies; in a self-contained program, the program's folder.</summary>
    public static string Folder { get; } = Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "";

    /// <summary>The folder of all shared frameworks of this installation; null in a self-contained program.</summary>
    public static string? Root { get; } = FindRoot();

    // A self-contained program has the framework among its own files; only the names of the runtime's packs tell.
    private static readonly Lazy<HashSet<string>> SelfContained = new(DepsFile.RuntimePackFiles);

    public static bool Contains(string path) => Root is null
        ? SelfContained.Value.Contains(Path.GetFileName(path))
        : path.StartsWith(Root, StringComparison.Ordinal) && path.Length > Root.Length && path[Root.Length] == Path.DirectorySeparatorChar;

    public static bool Contains(Assembly assembly) => !assembly.IsDynamic && assembly.Location is { Length: > 0 } path && Contains(path);

    private static string? FindRoot()
    {
        var root = Path.GetDirectoryName(Path.GetDirectoryName(Folder));
        return root is not null && Path.GetFileName(root) == "shared" ? root : null;
    }
}
