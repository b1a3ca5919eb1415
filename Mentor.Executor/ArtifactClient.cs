using System.Net;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Polly;
using Polly.Retry;

namespace Mentor.Executor;

/// <summary>Fetches from and hands over to the pool's artifact endpoint. Everything is verified by its hash.</summary>
/// <remarks>Blocks its caller: assemblies are loaded by blocking callbacks, and each task has a thread of its own.</remarks>
internal sealed class ArtifactClient : IDisposable
{
    // The longest that one transfer may take before the way to the driver counts as broken.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) });
    private readonly string _endpoint;
    private readonly TimeSpan _firstDelay;

    public ArtifactClient(Uri endpoint, TimeSpan? firstDelay = null)
    {
        _endpoint = endpoint.ToString().TrimEnd('/');
        _firstDelay = firstDelay ?? TimeSpan.FromMilliseconds(100);
    }

    /// <exception cref="CodeNotFoundException">The endpoint does not have it, cannot be reached, or sent something else.</exception>
    public ReadOnlyMemory<byte> Get(ContentHash hash, CancellationToken cancellationToken)
    {
        byte[] content;
        try
        {
            content = Persistently(token => Exchange(HttpMethod.Get, hash, null, token), cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new CodeNotFoundException($"Cannot fetch {hash} from the program that sent this task: {e.Message}", innerException: e);
        }

        return ContentHash.Of(content) == hash
            ? content
            : throw new CodeNotFoundException($"What was fetched as {hash} from the program that sent this task has the hash {ContentHash.Of(content)}: it was damaged on its way.");
    }

    /// <exception cref="MentorException">The endpoint did not take it.</exception>
    public ContentHash Put(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var hash = ContentHash.Of(content.Span);
        try
        {
            Persistently(token => Exchange(HttpMethod.Put, hash, content, token), cancellationToken);
            return hash;
        }
        catch (HttpRequestException e)
        {
            throw new MentorException($"The outcome of {content.Length} bytes cannot be handed over to the program that sent this task: {e.Message}", e);
        }
    }

    public void Dispose() => _http.Dispose();

    private byte[] Exchange(HttpMethod method, ContentHash hash, ReadOnlyMemory<byte>? upload, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var request = new HttpRequestMessage(method, $"{_endpoint}/blob/{hash}");
        if (upload is { } bytes)
            request.Content = new ReadOnlyMemoryContent(bytes);
        try
        {
            using var response = _http.Send(request, patience.Token);
            using var body = response.Content.ReadAsStream(patience.Token);
            var content = new MemoryStream((int)(response.Content.Headers.ContentLength ?? 0));
            body.CopyTo(content);
            if (response.IsSuccessStatusCode)
                return content.Length == content.Capacity ? content.GetBuffer() : content.ToArray();
            throw new HttpRequestException(System.Text.Encoding.UTF8.GetString(content.GetBuffer().AsSpan(0, (int)content.Length)), null, response.StatusCode);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"It took more than {Patience.TotalMinutes} minutes.", e, HttpStatusCode.RequestTimeout);
        }
        catch (IOException e)
        {
            throw new HttpRequestException($"The connection broke: {e.Message}", e);
        }
    }

    // The pipeline is only made when there is something to repeat: it takes time that the first task would wait for.
    private byte[] Persistently(Func<CancellationToken, byte[]> exchange, CancellationToken cancellationToken)
    {
        try
        {
            return exchange(cancellationToken);
        }
        catch (HttpRequestException e) when (IsPassing(e))
        {
            return Retries().Execute(exchange, cancellationToken);
        }
    }

    private static bool IsPassing(HttpRequestException e) => e.StatusCode is null or >= HttpStatusCode.InternalServerError;

    private ResiliencePipeline Retries() => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<HttpRequestException>(IsPassing),
            BackoffType = DelayBackoffType.Exponential,
            Delay = _firstDelay,
            MaxRetryAttempts = 4,
            UseJitter = true,
        })
        .Build();
}
