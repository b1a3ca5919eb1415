using System.Reflection;
using System.Runtime.Loader;
using Mentor.Protocol.Code;

namespace Mentor.Executor;

/// <summary>Where one bundle's assemblies live, apart from those of other bundles. Fetches what somebody asks for.</summary>
internal sealed class BundleContext(BundleManifest manifest, HostModules host, CodeFiles files)
    : AssemblyLoadContext($"bundle {manifest.Id.ToString()[..8]}", isCollectible: true)
{
    // MessagePack keeps what it makes for a type in static fields, for ever: the program's own copy goes with the program's types.
    private static readonly string[] Kept = ["MessagePack", "MessagePack.Annotations"];

    /// <summary>Null leaves it to the runtime: assemblies of the shared framework.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.CultureName is { Length: > 0 } culture)
            return LoadSatellite(assemblyName.Name!, culture);

        var entry = manifest.Assemblies.FirstOrDefault(a => string.Equals(a.Name, assemblyName.Name, StringComparison.OrdinalIgnoreCase));
        if (host.Has(assemblyName.Name!) && !(entry is not null && Kept.Contains(entry.Name)))
        {
            // What host and delegate exchange must be the same types. A package that the program has in another build than the host,
            // because the host does not exchange its types with anybody, stays the program's own.
            var shared = Default.LoadFromAssemblyName(new AssemblyName(assemblyName.Name!));
            if (entry is null || SharedContracts.Has(assemblyName, shared.GetName()) || shared.ManifestModule.ModuleVersionId == entry.ModuleVersionId)
                return shared;
        }

        if (entry is null)
            return null;

        // Beside the assembly, where the runtime looks for it to give stack traces their lines.
        if (entry.Pdb is { } pdb)
            files.Get(pdb, entry.Dll.Hash);
        return LoadFromAssemblyPath(files.Get(entry.Dll, entry.Dll.Hash));
    }

    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        foreach (var target in NativeTargets.OfThisMachine)
        {
            foreach (var name in NativeTargets.FileNames(unmanagedDllName))
            {
                if (manifest.Assets.FirstOrDefault(a => a.Kind == BundleAssetKind.Native && a.For == target && a.File.Name == name) is { } asset)
                    return LoadUnmanagedDllFromPath(FetchNatives(target, asset));
            }
        }

        return IntPtr.Zero;
    }

    private Assembly? LoadSatellite(string name, string culture) =>
        manifest.Assets.FirstOrDefault(a => a.Kind == BundleAssetKind.Satellite && a.For == culture && a.File.Name == name + ".dll") is { } satellite
            ? LoadFromAssemblyPath(files.Get(satellite.File, satellite.File.Hash))
            : null;

    // All of them into one folder: native libraries load each other from where they lie.
    private string FetchNatives(string target, BundleAsset wanted)
    {
        foreach (var asset in manifest.Assets)
        {
            if (asset.Kind == BundleAssetKind.Native && asset.For == target)
                files.Get(asset.File, manifest.Id);
        }

        return files.Get(wanted.File, manifest.Id);
    }
}
