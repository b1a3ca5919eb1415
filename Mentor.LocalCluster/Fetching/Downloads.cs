namespace Mentor.LocalCluster.Fetching;

/// <summary>Copies what a URI names to a file: http, https, file, or the path of a file here.</summary>
/// <param name="stallLimit">How long a server may send nothing. Default: one minute, as Mesos' --fetcher_stall_timeout.</param>
internal sealed class Downloads(TimeSpan? stallLimit = null) : IDisposable
{
    private const int BufferSize = 81920;

    private readonly TimeSpan _stallLimit = stallLimit ?? TimeSpan.FromMinutes(1);
    private readonly Lazy<HttpClient> _http = new(() => new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan });

    public async Task CopyAsync(string uri, string target, CancellationToken cancellationToken)
    {
        if (LocalPath(uri) is { } path)
        {
            File.Copy(path, target, overwrite: true);
            return;
        }

        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await DownloadAsync(new Uri(uri), target, stall).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FetchException($"the server sent nothing for {_stallLimit.TotalSeconds:0.##} s");
        }
    }

    public void Dispose()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
    }

    private static string? LocalPath(string uri)
    {
        if (uri.StartsWith('/')) return uri;
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var absolute)) throw new FetchException("a relative path means nothing on an agent; write an absolute one or a URI");
        if (absolute.IsFile) return absolute.LocalPath;
        return absolute.Scheme is "http" or "https"
            ? null
            : throw new FetchException($"the embedded cluster fetches http, https and file URIs, not {absolute.Scheme}");
    }

    private async Task DownloadAsync(Uri uri, string target, CancellationTokenSource stall)
    {
        stall.CancelAfter(_stallLimit);
        using var response = await _http.Value.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, stall.Token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode) throw new FetchException($"the server answers {(int)response.StatusCode} {response.ReasonPhrase}");
        var body = await response.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var file = File.Create(target);
            await using (file.ConfigureAwait(false))
            {
                var buffer = new byte[BufferSize];
                while (await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false) is var read and > 0)
                {
                    await file.WriteAsync(buffer.AsMemory(0, read), stall.Token).ConfigureAwait(false);
                    stall.CancelAfter(_stallLimit);
                }
            }
        }
    }
}
