using System.Reflection;
using System.Runtime.Loader;
using Mentor.Protocol.Code;

namespace Mentor.Executor;

/// <summary>
/// Lets delegates use Microsoft.AspNetCore.App (all of Microsoft.Extensions.* among it) where the agent has it, although the host itself
/// asks for the bare runtime only.
/// </summary>
internal static class AspNetCoreFramework
{
    private static readonly Lazy<string?> Folder = new(Find);

    public static void Offer() => AssemblyLoadContext.Default.Resolving += static (context, name) => Load(context, name);

    private static Assembly? Load(AssemblyLoadContext context, AssemblyName name)
    {
        if (Folder.Value is not { } folder)
            return null;
        var path = Path.Combine(folder, name.Name + ".dll");
        return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    }

    private static string? Find()
    {
        if (SharedFramework.Root is not { } root)
            return null;
        var all = new DirectoryInfo(Path.Combine(root, "Microsoft.AspNetCore.App"));
        if (!all.Exists)
            return null;

        // Patches are interchangeable, other versions are made for another runtime.
        return all.EnumerateDirectories($"{Environment.Version.Major}.{Environment.Version.Minor}.*")
            .MaxBy(folder => Version.TryParse(folder.Name, out var version) ? version : new Version())?.FullName;
    }
}
