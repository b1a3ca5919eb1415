using System.Net;
using System.Text;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Polly;
using Polly.Retry;

namespace Mentor.Executor;

/// <summary>Fetches from and hands over to the pool's artifact endpoint. Everything is verified by its hash.</summary>
/// <remarks>Blocks its caller: assemblies are loaded by blocking callbacks, and each task has a thread of its own.</remarks>
internal sealed class ArtifactClient : IDisposable
{
    private const int Step = 64 * 1024;

    // The longest that a transfer may stand still. As long as something moves it may take as long as it takes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) });
    private readonly string _endpoint;
    private readonly TimeSpan _firstDelay;
    private readonly TimeSpan _patience;
    private readonly long _largestOutcome;

    public ArtifactClient(Uri endpoint, TimeSpan? firstDelay = null, TimeSpan? patience = null, long largestOutcome = ArtifactNames.LargestOutcome)
    {
        _endpoint = endpoint.ToString().TrimEnd('/');
        _firstDelay = firstDelay ?? TimeSpan.FromMilliseconds(100);
        _patience = patience ?? Patience;
        _largestOutcome = largestOutcome;
    }

    /// <exception cref="CodeNotFoundException">The endpoint does not have it, or sent something else.</exception>
    /// <exception cref="TransportException">The endpoint cannot be reached, or not for long enough.</exception>
    public ReadOnlyMemory<byte> Get(ContentHash hash, CancellationToken cancellationToken)
    {
        byte[] content;
        try
        {
            content = Persistently(token => ExchangeAsync(HttpMethod.Get, $"{ArtifactNames.Blob}/{hash}", null, token), cancellationToken);
        }
        catch (HttpRequestException e)
        {
            var message = $"Cannot fetch {hash} from the program that sent this task: {e.Message}";
            throw IsPassing(e) ? new TransportException(message, e) : new CodeNotFoundException(message, innerException: e);
        }

        return ContentHash.Of(content) == hash
            ? content
            : throw new CodeNotFoundException($"What was fetched as {hash} from the program that sent this task has the hash {ContentHash.Of(content)}: it was damaged on its way.");
    }

    /// <param name="content">The outcome.</param>
    /// <param name="task">The task's name, the same for all attempts at it.</param>
    /// <param name="attempt">The task's id: uploaded again, the outcome replaces itself.</param>
    /// <param name="cancellationToken">Ends the transfer.</param>
    /// <exception cref="MentorException">It is too large, or the endpoint does not want it.</exception>
    /// <exception cref="TransportException">The endpoint cannot be reached, or not for long enough.</exception>
    public ContentHash Put(ReadOnlyMemory<byte> content, string task, string attempt, CancellationToken cancellationToken)
    {
        if (content.Length > _largestOutcome)
        {
            throw new MentorException(
                $"The outcome of {content.Length} bytes is more than the {_largestOutcome} that can be handed over. Split the work, or let the delegate put its result into shared storage and return where.");
        }

        var hash = ContentHash.Of(content.Span);
        var path = $"{ArtifactNames.Outcome}/{Uri.EscapeDataString(task)}/{Uri.EscapeDataString(attempt)}/{hash}";
        try
        {
            Persistently(token => ExchangeAsync(HttpMethod.Put, path, content, token), cancellationToken);
            return hash;
        }
        catch (HttpRequestException e)
        {
            var message = $"The outcome of {content.Length} bytes cannot be handed over to the program that sent this task: {e.Message}";
            throw IsPassing(e) ? new TransportException(message, e) : new MentorException(message, e);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>One request, not repeated.</summary>
    /// <exception cref="HttpRequestException">It was refused, the connection broke, or nothing moved for too long.</exception>
    public async Task<byte[]> ExchangeAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? upload, CancellationToken cancellationToken)
    {
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(_patience);
        using var request = new HttpRequestMessage(method, $"{_endpoint}/{path}");
        if (upload is { } bytes)
            request.Content = new UploadContent(bytes, () => stall.CancelAfter(_patience));
        try
        {
            using var response = await _http.SendAsync(request, stall.Token).ConfigureAwait(false);
            var content = await ReadAsync(response.Content, stall).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? content : throw new HttpRequestException(Encoding.UTF8.GetString(content), null, response.StatusCode);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"Nothing moved for {_patience.TotalSeconds} seconds.", e);
        }
        catch (Exception e) when ((e as HttpRequestException)?.InnerException is IOException || e is IOException)
        {
            throw new HttpRequestException($"The connection broke: {(e.InnerException ?? e).Message}", e);
        }
    }

    private async Task<byte[]> ReadAsync(HttpContent body, CancellationTokenSource stall)
    {
        using var from = await body.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
        var content = new byte[body.Headers.ContentLength ?? Step];
        var length = 0;
        while (true)
        {
            if (length == content.Length && body.Headers.ContentLength is null)
                Array.Resize(ref content, 2 * length);
            var read = await from.ReadAsync(content.AsMemory(length, Math.Min(content.Length - length, Step)), stall.Token).ConfigureAwait(false);
            if (read == 0)
                break;
            length += read;
            stall.CancelAfter(_patience);
        }

        Array.Resize(ref content, length);
        return content;
    }

    // The pipeline is only made when there is something to repeat: it takes time that the first task would wait for.
    private byte[] Persistently(Func<CancellationToken, Task<byte[]>> exchange, CancellationToken cancellationToken)
    {
        try
        {
            return exchange(cancellationToken).GetAwaiter().GetResult();
        }
        catch (HttpRequestException e) when (IsPassing(e))
        {
            return Retries().Execute(token => exchange(token).GetAwaiter().GetResult(), cancellationToken);
        }
    }

    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsPassing(HttpRequestException e) => e.StatusCode is null or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError;

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
