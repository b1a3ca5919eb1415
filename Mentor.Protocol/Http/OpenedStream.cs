namespace Mentor.Protocol.Http;

/// <summary>A SUBSCRIBE that was answered with 200.</summary>
/// <param name="Endpoint">Who answered: the leader, after redirects.</param>
/// <param name="StreamId">Goes with every call of this subscription; the executor API has none.</param>
internal sealed record OpenedStream(Uri Endpoint, string? StreamId, HttpResponseMessage Response, Stream Body) : IDisposable
{
    public void Dispose()
    {
        Body.Dispose();
        Response.Dispose();
    }
}
