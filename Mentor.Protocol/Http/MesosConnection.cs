using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Mentor.Protocol.Http;

/// <summary>Posts protobuf to a v1 API and follows a master's pointer to the leader. Keeps connections open between calls.</summary>
internal sealed class MesosConnection : IDisposable
{
    public const string MediaType = "application/x-protobuf";
    private const string StreamIdHeader = "Mesos-Stream-Id";
    private const int MostRedirects = 5;
    private const int MostErrorBytes = 4096;

    private static readonly MediaTypeHeaderValue ContentType = new(MediaType);

    private readonly MesosPeer _peer;
    private readonly string? _authorization;
    private readonly HttpMessageInvoker _http;

    /// <param name="peer">Who is called.</param>
    /// <param name="authorization">The whole header value, or null.</param>
    /// <param name="domainSocket">Connects there whatever the host of the address.</param>
    public MesosConnection(MesosPeer peer, string? authorization, string? domainSocket = null)
    {
        _peer = peer;
        _authorization = authorization;
        var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // An abandoned event stream ends at once instead of being read on.
            MaxResponseDrainSize = 0,
            ResponseDrainTimeout = TimeSpan.Zero,
            UseCookies = false,
            UseProxy = false,
        };
        if (domainSocket is not null) handler.ConnectCallback = (_, cancellationToken) => ConnectAsync(domainSocket, cancellationToken);
        _http = new HttpMessageInvoker(handler);
    }

    /// <summary>The answer as it is, its body unread.</summary>
    /// <exception cref="MesosApiException">The other end cannot be reached.</exception>
    public async Task<HttpResponseMessage> PostAsync(Uri endpoint, ReadOnlyMemory<byte> body, string? streamId, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = ContentType;
        request.Headers.TryAddWithoutValidation("Accept", MediaType);
        if (_authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", _authorization);
        if (streamId is not null) request.Headers.TryAddWithoutValidation(StreamIdHeader, streamId);
        try
        {
            return await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw _peer.Unreachable(endpoint, broken);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler reports its own connect time-out as a cancellation.
            throw _peer.Unreachable(endpoint, late.InnerException ?? late);
        }
    }

    /// <summary>Opens the event stream, at the leader if <paramref name="endpoint"/> names another.</summary>
    /// <exception cref="MesosApiException">Refused, redirected in circles, or not answered by Mesos.</exception>
    public async Task<OpenedStream> SubscribeAsync(Uri endpoint, ReadOnlyMemory<byte> call, bool expectsStreamId, CancellationToken cancellationToken)
    {
        var asked = endpoint;
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            var response = await PostAsync(asked, call, streamId: null, cancellationToken).ConfigureAwait(false);
            try
            {
                if (response.StatusCode == HttpStatusCode.TemporaryRedirect && response.Headers.Location is { } location)
                {
                    asked = Leader(asked, location);
                    continue;
                }

                if (response.StatusCode != HttpStatusCode.OK)
                    throw _peer.Refused(asked, "SUBSCRIBE", response.StatusCode, await ReadErrorAsync(response, cancellationToken).ConfigureAwait(false));

                string? streamId = response.Headers.TryGetValues(StreamIdHeader, out var values) ? values.FirstOrDefault() : null;
                string? type = response.Content.Headers.ContentType?.MediaType;
                if (type != MediaType)
                    throw _peer.NotThere(asked, $"it answered SUBSCRIBE with 200 and {type ?? "no content type"} instead of {MediaType}", response.StatusCode);
                if (expectsStreamId && streamId is null)
                    throw _peer.NotThere(asked, $"its answer to SUBSCRIBE lacks the header {StreamIdHeader}", response.StatusCode);

                var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
                var opened = new OpenedStream(asked, streamId, response, body);
                response = null;
                return opened;
            }
            finally
            {
                response?.Dispose();
            }
        }

        throw new MesosApiException(
            $"The {_peer.At(endpoint)} and those it points to redirected {MostRedirects + 1} times without naming a leader that takes SUBSCRIBE. " +
            "The masters may be electing one; this is tried again.", isTransient: true, HttpStatusCode.TemporaryRedirect);
    }

    public static async Task<string> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] bytes = new byte[MostErrorBytes];
        try
        {
            int count = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return System.Text.Encoding.UTF8.GetString(bytes, 0, count);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return "";
        }
    }

    public void Dispose() => _http.Dispose();

    // "//host:port/path" is what Mesos sends; such a location keeps the scheme.
    private Uri Leader(Uri asked, Uri location)
    {
        var leader = new Uri(asked, location);
        if (leader.Scheme == asked.Scheme) return leader;
        throw _peer.NotThere(asked, $"it redirects from {asked.Scheme} to {leader}, and credentials do not follow to another scheme", HttpStatusCode.TemporaryRedirect);
    }

    private static async ValueTask<Stream> ConnectAsync(string domainSocket, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(domainSocket), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
