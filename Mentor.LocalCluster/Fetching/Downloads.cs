namespace Mentor.LocalCluster.Fetching;

/// <summary>Copies what a URI names to a file: http, https, file, or the path of a file here.</summary>
internal sealed class Downloads : IDisposable
{
    private readonly Lazy<HttpClient> _http = new(() => new HttpClient(new SocketsHttpHandler { UseProxy = false }));

    public async Task CopyAsync(string uri, string target, CancellationToken cancellationToken)
    {
        if (LocalPath(uri) is { } path)
        {
            File.Copy(path, target, overwrite: true);
            return;
        }

        using var response = await _http.Value.GetAsync(new Uri(uri), HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode) throw new FetchException($"the server answers {(int)response.StatusCode} {response.ReasonPhrase}");
        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (body.ConfigureAwait(false)) await WriteAsync(body, target, cancellationToken).ConfigureAwait(false);
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

    private static async Task WriteAsync(Stream source, string target, CancellationToken cancellationToken)
    {
        var file = File.Create(target);
        await using (file.ConfigureAwait(false)) await source.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
    }
}
