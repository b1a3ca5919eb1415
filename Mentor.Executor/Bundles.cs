using Mentor.Executor.Caching;
using Mentor.Protocol.Code;

namespace Mentor.Executor;

/// <summary>The code bundles in use, by id, and a few that were.</summary>
/// <remarks>
/// A program that loads a plug-in has a new bundle from then on. What it had before is unloaded when no task runs in it any more and
/// others were used since. What a delegate left running there keeps the code, but can load no more of it.
/// </remarks>
internal sealed class Bundles(ContentCache contents, CodeFiles files, ValueCache values)
{
    // Tasks on their way still name the bundles before, and several pools' programs may take turns.
    private const int Kept = 4;

    private readonly Lock _gate = new();
    private readonly Dictionary<ContentHash, Task<Bundle>> _bundles = [];
    private readonly HostModules _host = new();
    private long _uses;

    /// <summary>Fetches the manifest on the first call; the assemblies follow as they are needed. Followed by <see cref="Release"/>.</summary>
    public async Task<Bundle> GetAsync(ContentHash id, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Not under the first task's cancellation: others wait for the same bundle, and each ends its own waiting.
            var made = FindOrMake(id);
            try
            {
                var bundle = await made.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (TryHold(bundle))
                    return bundle;
            }
            catch when (made.IsFaulted)
            {
                // The next task may have better luck.
                Remove(id, made);
                throw;
            }
        }
    }

    /// <summary>Those that are loaded now.</summary>
    public IReadOnlyList<Bundle> Loaded()
    {
        lock (_gate)
            return [.. _bundles.Values.Where(made => made.IsCompletedSuccessfully).Select(made => made.Result)];
    }

    /// <summary>The task is over.</summary>
    public void Release(Bundle bundle)
    {
        lock (_gate)
        {
            bundle.Users--;
            LetGo();
            // Forgotten meanwhile.
            if (bundle.Users == 0 && !bundle.IsUnloaded && !IsKnown(bundle))
                bundle.Unload();
        }
    }

    /// <summary>The runtime remembers an assembly that it failed to load. After a transport that broke, the next task loads all of it anew.</summary>
    public void Forget(Bundle bundle)
    {
        lock (_gate)
        {
            if (IsKnown(bundle))
                _bundles.Remove(bundle.Id);
        }
    }

    private Task<Bundle> FindOrMake(ContentHash id)
    {
        lock (_gate)
        {
            if (!_bundles.TryGetValue(id, out var made))
                _bundles.Add(id, made = MakeAsync(id));
            return made;
        }
    }

    private bool TryHold(Bundle bundle)
    {
        lock (_gate)
        {
            if (bundle.IsUnloaded)
                return false;
            bundle.Users++;
            bundle.LastUse = ++_uses;
            LetGo();
            return true;
        }
    }

    private void LetGo()
    {
        if (_bundles.Count <= Kept)
            return;
        var idle = _bundles.Values.Where(made => made.IsCompletedSuccessfully && made.Result.Users == 0).Select(made => made.Result).OrderBy(bundle => bundle.LastUse);
        foreach (var bundle in idle.Take(_bundles.Count - Kept).ToArray())
        {
            _bundles.Remove(bundle.Id);
            bundle.Unload();
        }
    }

    private void Remove(ContentHash id, Task<Bundle> made)
    {
        lock (_gate)
        {
            if (_bundles.GetValueOrDefault(id) == made)
                _bundles.Remove(id);
        }
    }

    private bool IsKnown(Bundle bundle) => _bundles.TryGetValue(bundle.Id, out var made) && made.IsCompletedSuccessfully && made.Result == bundle;

    // Each of those who wait goes on with its delegate, which may block: none may do so on the thread of another.
    private Task<Bundle> MakeAsync(ContentHash id) => Task.Factory.StartNew(
        () => Make(id), CancellationToken.None, TaskCreationOptions.RunContinuationsAsynchronously, TaskScheduler.Default);

    private Bundle Make(ContentHash id)
    {
        var manifest = BundleManifest.Read(contents.Get(id, CancellationToken.None));
        return new Bundle(manifest, new BundleContext(manifest, _host, files), values);
    }
}
