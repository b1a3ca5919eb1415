using System.Collections.Concurrent;
using Mentor.Protocol.Code;

namespace Mentor.Executor;

/// <summary>The code bundles in use, by id.</summary>
internal sealed class Bundles(ArtifactClient artifacts, CodeCache cache)
{
    private readonly ConcurrentDictionary<ContentHash, Lazy<Bundle>> _bundles = new();
    private readonly HostModules _host = new();

    /// <summary>Fetches the manifest on the first call; the assemblies follow as they are needed.</summary>
    public Bundle Get(ContentHash id, CancellationToken cancellationToken)
    {
        var lazy = _bundles.GetOrAdd(id, static (id, self) => new Lazy<Bundle>(() => self.Make(id)), this);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return lazy.Value;
        }
        catch
        {
            // A Lazy keeps its exception; the next task may have better luck.
            _bundles.TryRemove(KeyValuePair.Create(id, lazy));
            throw;
        }
    }

    // Not under the first task's cancellation: others wait for the same bundle.
    private Bundle Make(ContentHash id)
    {
        var manifest = BundleManifest.Read(artifacts.Get(id, CancellationToken.None));
        return new Bundle(manifest, new BundleContext(manifest, _host, cache));
    }
}
