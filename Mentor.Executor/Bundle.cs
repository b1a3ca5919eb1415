using System.Reflection;
using Mentor.Protocol.Code;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;

namespace Mentor.Executor;

/// <summary>One program's code, loaded as far as it was needed, and the serializer that knows its types.</summary>
internal sealed class Bundle : IModuleSource
{
    private readonly BundleManifest _manifest;
    private readonly BundleContext _context;
    private readonly Lock _gate = new();
    private volatile Task? _start;

    public Bundle(BundleManifest manifest, BundleContext context, IValueSource values)
    {
        _manifest = manifest;
        _context = context;
        Serializer = new PayloadSerializer(this, values);
    }

    public ContentHash Id => _manifest.Id;

    public PayloadSerializer Serializer { get; }

    /// <summary>What runs in it when the executor ends. Null before it has been started, and when there is nothing.</summary>
    public Work? AtEnd { get; set; }

    /// <summary>How many tasks run in it. This and what follows is <see cref="Bundles"/>' to change.</summary>
    public int Users { get; set; }

    /// <summary>Grows with each use of any bundle.</summary>
    public long LastUse { get; set; }

    public bool IsUnloaded { get; private set; }

    /// <summary>What comes before its first task: the first call begins it, and all end with it.</summary>
    public Task StartOnce(Func<Bundle, Task> start)
    {
        if (_start is { } begun)
            return begun;
        lock (_gate)
            return _start ??= start(this);
    }

    public Module Resolve(Guid moduleVersionId)
    {
        foreach (var assembly in _manifest.Assemblies)
        {
            if (assembly.ModuleVersionId == moduleVersionId)
                return Load(assembly);
        }

        throw new CodeNotFoundException(
            $"The code bundle {_manifest.Id} of the program that sent this task has no assembly with the module version {moduleVersionId}; it has " +
            $"{string.Join(", ", _manifest.Assemblies.Select(a => a.Name))}.",
            moduleVersionId: moduleVersionId);
    }

    public bool Travels(Assembly assembly) => !SharedFramework.Contains(assembly);

    public IEnumerable<Assembly> Declaring => _manifest.Assemblies.Where(a => a.Declares).Select(a => Load(a).Assembly);

    /// <summary>Lets the runtime collect the code as soon as nothing refers to it.</summary>
    public void Unload()
    {
        IsUnloaded = true;
        _context.Unload();
    }

    private Module Load(BundleAssembly assembly)
    {
        try
        {
            return _context.LoadFromAssemblyName(new AssemblyName(assembly.Name)).ManifestModule;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException)
        {
            throw new CodeNotFoundException(
                $"The assembly {assembly.Name}, in which the delegate is, cannot be loaded on the executor: {(e.InnerException ?? e).Message}", assembly.Name, assembly.ModuleVersionId, e);
        }
    }
}
