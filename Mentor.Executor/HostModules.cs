using System.Reflection;
using System.Runtime.Loader;
using Mentor.Protocol.Code;

namespace Mentor.Executor;

/// <summary>The code that the host itself consists of.</summary>
internal sealed class HostModules : IModuleSource
{
    private readonly Lazy<HashSet<string>> _libraries = new(FindLibraries);

    /// <summary>Whether the library comes with the host, and is thus the same for all bundles.</summary>
    public bool Has(string name) => _libraries.Value.Contains(name);

    public Module Resolve(Guid moduleVersionId)
    {
        foreach (var name in _libraries.Value)
        {
            var module = AssemblyLoadContext.Default.LoadFromAssemblyName(new AssemblyName(name)).ManifestModule;
            if (module.ModuleVersionId == moduleVersionId)
                return module;
        }

        throw new CodeNotFoundException($"The executor host has no module with the version id {moduleVersionId}.", moduleVersionId: moduleVersionId);
    }

    public bool Travels(Assembly assembly) => !SharedFramework.Contains(assembly);

    public IEnumerable<Assembly> Declaring => [];

    private static HashSet<string> FindLibraries()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!SharedFramework.Contains(path))
                found.Add(Path.GetFileNameWithoutExtension(path));
        }

        return found;
    }
}
