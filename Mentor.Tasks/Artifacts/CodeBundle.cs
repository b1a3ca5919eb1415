using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Mentor.Protocol.Code;
using Mentor.Protocol.Delegates;

namespace Mentor.Tasks.Artifacts;

/// <summary>The code of this program, as the artifact endpoint hands it out: every assembly, whether loaded yet or not.</summary>
/// <remarks>
/// An assembly that is loaded later (a plug-in) makes a new bundle with a new id; the old one stays for the tasks that name it. When the load
/// context of a plug-in is unloaded, the plug-in leaves the bundle and makes room for another build of it.
/// </remarks>
internal sealed class CodeBundle : IModuleSource, IDisposable
{
    private static readonly object DoesTravel = new();
    private static readonly object StaysHere = new();

    private readonly ArtifactEndpoint _endpoint;
    private readonly Func<ReadOnlyMemory<byte>, ContentHash> _handOut;
    private readonly Task<ProgramFiles> _program;
    private readonly ConcurrentQueue<string> _loadedLater = new();
    private readonly ConcurrentQueue<string> _unloaded = new();
    private readonly ConditionalWeakTable<AssemblyLoadContext, object> _goneContexts = [];
    private readonly ConditionalWeakTable<Assembly, object> _verdicts = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, AssemblyFile> _files = new(StringComparer.Ordinal);
    private volatile BundleManifest? _current;

    /// <summary>Starts to read and hash the program's files on another thread.</summary>
    public CodeBundle(ArtifactEndpoint endpoint)
        : this(endpoint, endpoint.Add)
    {
    }

    /// <param name="endpoint">Hands the files out.</param>
    /// <param name="handOut">Hands a manifest out, from its return on.</param>
    internal CodeBundle(ArtifactEndpoint endpoint, Func<ReadOnlyMemory<byte>, ContentHash> handOut)
    {
        _endpoint = endpoint;
        _handOut = handOut;
        _program = Task.Run(ProgramFiles.Read);
        AppDomain.CurrentDomain.AssemblyLoad += OnAssemblyLoad;
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            Note(assembly);
    }

    /// <summary>The id that a task parcel names. Waits for the hashes on first use.</summary>
    /// <exception cref="CodeNotFoundException">The program's files cannot be read.</exception>
    public ContentHash ManifestHash => (_current ?? Publish()).Id;

    /// <exception cref="CodeNotFoundException">The assembly belongs to the program, but its bytes cannot be had.</exception>
    public bool Travels(Assembly assembly)
    {
        if (_verdicts.TryGetValue(assembly, out var verdict))
            return verdict == DoesTravel;

        var travels = !SharedFramework.Contains(assembly);
        if (travels)
            Include(assembly);
        _verdicts.AddOrUpdate(assembly, travels ? DoesTravel : StaysHere);
        return travels;
    }

    public IEnumerable<Assembly> Declaring
    {
        get
        {
            _ = ManifestHash;
            AssemblyFile[] declaring;
            lock (_gate)
                declaring = [.. _files.Values.Where(f => f.Entry.Declares)];
            return declaring.Select(f => Resolve(f.Entry.ModuleVersionId).Assembly);
        }
    }

    /// <summary>Takes in an assembly that was loaded from bytes.</summary>
    /// <exception cref="ArgumentException">The bytes are no assembly, or the program has another one of that name.</exception>
    public void Add(byte[] image, byte[] pdb)
    {
        var added = AssemblyFile.Read(image, pdb) ?? throw new ArgumentException("The bytes are no managed assembly. Hand over what the compiler emitted, or what was read from a .dll.", nameof(image));
        _ = ManifestHash;
        lock (_gate)
        {
            if (_files.TryGetValue(added.Entry.Name, out var present))
            {
                if (present.Entry.ModuleVersionId == added.Entry.ModuleVersionId)
                    return;
                throw new ArgumentException(
                    $"The program has another assembly of the name {added.Entry.Name} already, and only one of a name can travel. Give each compilation a name of its own.", nameof(image));
            }

            _files.Add(added.Entry.Name, AsLoadedLater(added));
            _endpoint.Add(image);
            if (added.Entry.Pdb is not null)
                _endpoint.Add(pdb);
            _current = null;
        }
    }

    public Module Resolve(Guid moduleVersionId)
    {
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (!assembly.IsDynamic && assembly.ManifestModule.ModuleVersionId == moduleVersionId)
                return assembly.ManifestModule;
        }

        AssemblyFile? file;
        _ = ManifestHash;
        lock (_gate)
            file = _files.Values.FirstOrDefault(f => f.Entry.ModuleVersionId == moduleVersionId);
        return file is not null
            ? Assembly.LoadFrom(file.Path).ManifestModule
            : throw new CodeNotFoundException(
                $"No assembly of this program has the module version {moduleVersionId}. The executor answered with code that this program does not have.",
                moduleVersionId: moduleVersionId);
    }

    /// <summary>The program's assemblies that code of these modules can reach, nearest first; how each of them gets to an executor.</summary>
    public IReadOnlyList<TravelAssembly> Reach(IReadOnlyList<string> modules, IReadOnlySet<string> ofTheExecutor)
    {
        _ = ManifestHash;
        List<TravelAssembly> reached = [];
        HashSet<string> seen = new(modules.Select(module => Path.GetFileNameWithoutExtension(module)), StringComparer.Ordinal);
        Queue<string> next = new(seen);
        var first = seen.Count;
        lock (_gate)
        {
            for (var i = 0; next.TryDequeue(out var name); i++)
            {
                if (!_files.TryGetValue(name, out var file))
                    continue;
                var fetched = ofTheExecutor.Contains(name) ? CodeFetch.Never : i < first ? CodeFetch.First : CodeFetch.OnUse;
                reached.Add(new TravelAssembly(name, file.Entry.Dll.Length + (file.Entry.Pdb?.Length ?? 0), fetched));
                foreach (var reference in file.References)
                {
                    if (seen.Add(reference))
                        next.Enqueue(reference);
                }
            }
        }

        return reached;
    }

    public void Dispose() => AppDomain.CurrentDomain.AssemblyLoad -= OnAssemblyLoad;

    private void Include(Assembly assembly)
    {
        var name = assembly.GetName().Name!;
        Note(assembly);
        _ = ManifestHash;
        AssemblyFile? file;
        lock (_gate)
            _files.TryGetValue(name, out file);
        var wanted = assembly.ManifestModule.ModuleVersionId;
        if (file?.Entry.ModuleVersionId == wanted)
            return;
        if (assembly.IsDynamic || assembly.Location.Length == 0)
        {
            throw new CodeNotFoundException(
                assembly.IsDynamic
                    ? $"The code of {name} cannot be sent: the assembly was made in memory, and its bytes cannot be had. Put the delegate into an assembly that is a file."
                    : $"The code of {name} cannot be sent: the assembly was loaded from bytes. Hand them over with {nameof(MesosPool)}.{nameof(MesosPool.AddAssembly)}, or load it from a file.",
                name,
                wanted);
        }

        throw new CodeNotFoundException(
            file is null || file.Path == assembly.Location
                ? $"The code of {name} cannot be sent: {assembly.Location} is no longer the file that was loaded, it was probably rebuilt. Start the program again."
                : $"The code of {name} cannot be sent: the program has another assembly of that name, {file.Path} beside {assembly.Location}. Only one of a name can travel.",
            name,
            wanted);
    }

    private void OnAssemblyLoad(object? sender, AssemblyLoadEventArgs loaded) => Note(loaded.LoadedAssembly);

    private void Note(Assembly assembly)
    {
        if (assembly.IsDynamic || assembly.Location is not { Length: > 0 } path || SharedFramework.Contains(path))
            return;
        if (assembly.IsCollectible && AssemblyLoadContext.GetLoadContext(assembly) is { } context)
        {
            if (_goneContexts.TryGetValue(context, out _))
                return;
            context.Unloading -= OnUnloading;
            context.Unloading += OnUnloading;
        }

        _loadedLater.Enqueue(path);
        _current = null;
    }

    private void OnUnloading(AssemblyLoadContext context)
    {
        _goneContexts.AddOrUpdate(context, StaysHere);
        foreach (var assembly in context.Assemblies)
        {
            if (assembly is { IsDynamic: false, Location: { Length: > 0 } path })
                _unloaded.Enqueue(path);
        }

        _current = null;
    }

    private BundleManifest Publish()
    {
        var program = _program.GetAwaiter().GetResult();
        lock (_gate)
        {
            if (_current is { } current)
                return current;
            if (_files.Count == 0)
            {
                foreach (var file in program.Assemblies)
                    Add(file);
                foreach (var (path, asset) in program.Assets)
                    _endpoint.AddFile(asset.File.Hash, path);
            }

            // Handed out before anybody can name it: callers read _current without the lock. Set before the queue is looked at
            // again: what is loaded after that look clears it, and is seen at the next call.
            BundleManifest made;
            do
            {
                Forget();
                while (_loadedLater.TryDequeue(out var path))
                    AddWithNeighbours(path);
                made = BundleManifest.Of(_files.Values.Select(f => f.Entry), program.Assets.Select(a => a.Asset));
                _handOut(made.Bytes);
                _current = made;
            }
            while (!_loadedLater.IsEmpty || !_unloaded.IsEmpty);

            return made;
        }
    }

    // Another assembly of the same name, which there was no room for, may have been loaded before this one went.
    private void Forget()
    {
        if (_unloaded.IsEmpty)
            return;
        while (_unloaded.TryDequeue(out var path))
        {
            if (_files.Values.FirstOrDefault(file => file.Path == path) is { } gone)
                _files.Remove(gone.Entry.Name);
        }

        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            Note(assembly);
    }

    // A plug-in's own references lie beside it and are loaded later, on the executor perhaps first.
    private void AddWithNeighbours(string path)
    {
        if (AssemblyFile.Read(path) is not { } file || !Add(AsLoadedLater(file)))
            return;
        foreach (var reference in file.References)
        {
            var neighbour = Path.Combine(Path.GetDirectoryName(path)!, reference + ".dll");
            if (!_files.ContainsKey(reference) && File.Exists(neighbour))
                AddWithNeighbours(neighbour);
        }
    }

    // Values must be read by the rules that they were written by: what says how they travel is what the program began with.
    private static AssemblyFile AsLoadedLater(AssemblyFile file) => file with { Entry = file.Entry with { Declares = false } };

    private bool Add(AssemblyFile file)
    {
        if (!_files.TryAdd(file.Entry.Name, file))
            return false;
        _endpoint.AddFile(file.Entry.Dll.Hash, file.Path);
        if (file.Entry.Pdb is { } pdb)
            _endpoint.AddFile(pdb.Hash, file.PdbPath!);
        return true;
    }
}
