using System.Collections.Concurrent;
using Mentor.LocalCluster.Processes;

namespace Mentor.LocalCluster.Fetching;

/// <summary>What an agent has fetched with <c>cache: true</c>: once per URI, never refreshed.</summary>
internal sealed class FetchCache(string folder, Downloads downloads)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _files = new(StringComparer.Ordinal);
    private int _named;

    /// <returns>The path of the file, whose name ends in <paramref name="name"/>. Who asks while it is on its way waits for the same copy.</returns>
    public async Task<string> GetAsync(string uri, string name, CancellationToken cancellationToken)
    {
        Lazy<Task<string>> fetch = _files.GetOrAdd(uri, _ => new(() => DownloadAsync(uri, name)));
        try
        {
            return await fetch.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (fetch.Value is { IsCompleted: true, IsCompletedSuccessfully: false })
        {
            // The next one may have more luck.
            _files.TryRemove(new(uri, fetch));
            throw;
        }
    }

    private async Task<string> DownloadAsync(string uri, string name)
    {
        Directory.CreateDirectory(folder);
        OperatingSystemSupport.CloseToOthers(folder);
        var path = Path.Combine(folder, $"c{Interlocked.Increment(ref _named):D8}-{Path.GetFileName(name)}");
        await downloads.CopyAsync(uri, path, CancellationToken.None).ConfigureAwait(false);
        return path;
    }
}
