using System.Collections.Concurrent;
using Mentor.Executor.Caching;
using Mentor.Protocol.Code;

namespace Mentor.Executor;

/// <summary>The code bundles in use, by id.</summary>
internal sealed class Bundles(ContentCache contents, CodeFiles files, ValueCache values)
{
    private readonly ConcurrentDictionary<ContentHash, Lazy<Task<Bundle>>> _bundles = new();
    private readonly HostModules _host = new();

    /// <summary>Fetches the manifest on the first call; the assemblies follow as they are needed.</summary>
    public async Task<Bundle> GetAsync(ContentHash id, CancellationToken cancellationToken)
    {
        // Not under the first task's cancellation: others wait for the same bundle, and each ends its own waiting.
        var lazy = _bundles.GetOrAdd(id, static (id, self) => new(() => self.MakeAsync(id)), this);
        var made = lazy.Value;
        try
        {
            return await made.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch when (made.IsFaulted)
        {
            // The next task may have better luck.
            _bundles.TryRemove(KeyValuePair.Create(id, lazy));
            throw;
        }
    }

    /// <summary>The runtime remembers an assembly that it failed to load. After a transport that broke, the next task loads all of it anew.</summary>
    public void Forget(Bundle bundle)
    {
        if (_bundles.TryGetValue(bundle.Id, out var lazy) && lazy.Value is { IsCompletedSuccessfully: true, Result: var present } && present == bundle)
            _bundles.TryRemove(KeyValuePair.Create(bundle.Id, lazy));
    }

    // Each of those who wait goes on with its delegate, which may block: none may do so on the thread of another.
    private Task<Bundle> MakeAsync(ContentHash id) => Task.Factory.StartNew(
        () => Make(id), CancellationToken.None, TaskCreationOptions.RunContinuationsAsynchronously, TaskScheduler.Default);

    private Bundle Make(ContentHash id)
    {
        var manifest = BundleManifest.Read(contents.Get(id, CancellationToken.None));
        return new Bundle(manifest, new BundleContext(manifest, _host, files), values);
    }
}
