using System.Net;
using Mentor.LocalCluster.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mentor.Tests.LocalCluster;

/// <summary>Answers every request with the same text, or with 404 when there is none, and counts.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly string? _content;
    private HttpEdge? _edge;
    private int _requests;

    private FileServer(string? content) => _content = content;

    public int Requests => _requests;

    public string Address => $"http://127.0.0.1:{_edge!.Port}";

    public static async Task<FileServer> StartAsync(string? content, CancellationToken cancellationToken)
    {
        FileServer server = new(content);
        server._edge = await HttpEdge.StartAsync(IPAddress.Loopback, 0, server.AnswerAsync, NullLoggerFactory.Instance, cancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _edge!.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        if (_content is not null) return context.Response.WriteAsync(_content);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
