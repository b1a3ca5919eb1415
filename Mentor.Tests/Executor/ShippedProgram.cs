using System.Buffers;
using System.Reflection;
using System.Runtime.Loader;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Artifacts;

namespace Mentor.Tests.Executor;

/// <summary>Assemblies as if they were the driver's program: a bundle of their own, and loaded here, so that their delegates can be sent.</summary>
internal sealed class ShippedProgram : IModuleSource, IDisposable
{
    private readonly AssemblyLoadContext _context = new("shipped", isCollectible: true);
    private readonly AssemblyFile[] _files;
    private readonly Dictionary<string, BundleAsset> _assets;
    private readonly PayloadSerializer _serializer;
    private readonly Type _program;

    /// <param name="assemblies">Paths; the first has the type Acme.Program, whose static methods make delegates.</param>
    /// <param name="assets">By path.</param>
    public ShippedProgram(string[] assemblies, Dictionary<string, BundleAsset>? assets = null)
    {
        _files = [.. assemblies.Select(path => AssemblyFile.Read(path)!)];
        _assets = assets ?? [];
        _serializer = new PayloadSerializer(this);
        var loaded = assemblies.Select(_context.LoadFromAssemblyPath).ToArray();
        _program = loaded[0].GetType("Acme.Program", throwOnError: true)!;
        Manifest = BundleManifest.Of(_files.Select(file => file.Entry), _assets.Values);
    }

    public BundleManifest Manifest { get; }

    /// <summary>Hands the code out and launches what the method makes.</summary>
    public void Launch<T>(ExecutorRig rig, string id, string method, params object[] arguments)
    {
        foreach (var file in _files)
        {
            rig.Endpoint.AddFile(file.Entry.Dll.Hash, file.Path);
            if (file.Entry.Pdb is { } pdb) rig.Endpoint.AddFile(pdb.Hash, file.PdbPath!);
        }

        foreach (var (path, asset) in _assets) rig.Endpoint.AddFile(asset.File.Hash, path);
        rig.Endpoint.Add(Manifest.Bytes);
        var payload = new ArrayBufferWriter<byte>();
        _serializer.WriteWork(payload, Work.Of((Func<T>)_program.GetMethod(method)!.Invoke(null, arguments)!));
        rig.Launch(id, Parcel.Inline(payload.WrittenMemory, Manifest.Id).ToArray());
    }

    public Module Resolve(Guid moduleVersionId) => throw new CodeNotFoundException("This test reads no work.");

    public bool Travels(Assembly assembly) => !SharedFramework.Contains(assembly);

    public IEnumerable<Assembly> Declaring => [];

    public void Dispose() => _context.Unload();
}
