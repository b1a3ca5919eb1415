using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Mentor.Protocol.RecordIO;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mentor.Tests.Http;

/// <summary>A real HTTP server on loopback that answers as a test says.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    public const string Protobuf = "application/x-protobuf";

    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    /// <param name="answer">Gets the request with its body already read.</param>
    /// <param name="socket">Listens on this path instead of on a port.</param>
    /// <param name="port">0 for any.</param>
    public static async Task<ScriptedServer> StartAsync(Func<HttpContext, byte[], Task> answer, string? socket = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (socket is null) kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
            else kestrel.ListenUnixSocket(socket);
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            server.Seen.Enqueue(new SeenRequest(context.Request.Method, context.Request.Path, headers, body.ToArray()));
            await answer(context, body.ToArray());
        });
        await app.StartAsync();
        return server;
    }

    public static Task Text(HttpContext context, int status, string body, string type = "text/plain; charset=utf-8")
    {
        context.Response.StatusCode = status;
        if (body.Length == 0) return Task.CompletedTask;
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        return context.Response.WriteAsync(body);
    }

    public static async Task Events(HttpContext context, params IMessage[] events)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = Protobuf;
            await context.Response.StartAsync();
        }

        foreach (var happened in events) RecordWriter.Write(context.Response.BodyWriter, happened);
        await context.Response.BodyWriter.FlushAsync();
    }

    /// <summary>Answers nothing, until the client gives up.</summary>
    public static Task UntilAborted(HttpContext context)
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        context.RequestAborted.Register(() => aborted.TrySetResult());
        return aborted.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(true)).ContinueWith(static _ => { }, TaskScheduler.Default);
        await _app.DisposeAsync();
    }
}

/// <summary>A request as it came in.</summary>
internal sealed record SeenRequest(string Method, string Path, Dictionary<string, string> Headers, byte[] Body);
