using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mentor.LocalCluster.Http;

/// <summary>Kestrel on a loopback address, without the host around it: a delegate answers each request.</summary>
internal sealed class HttpEdge : IAsyncDisposable
{
    private static readonly HttpAnswer Elsewhere = HttpAnswer.Forbidden("This embedded cluster answers to 127.0.0.1 and localhost only; use one of these in the address");

    private readonly KestrelServer _server;

    private HttpEdge(KestrelServer server, int port)
    {
        _server = server;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Listens on <paramref name="port"/>; 0 stands for any that is free.</summary>
    public static async Task<HttpEdge> StartAsync(IPAddress address, int port, RequestDelegate answer, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        KestrelServerOptions options = new() { AddServerHeader = false, ApplicationServices = new NoServices(), AllowSynchronousIO = false };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MaxRequestBufferSize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(address, port, listen => listen.Protocols = HttpProtocols.Http1);
        SocketTransportFactory transport = new(Options.Create(new SocketTransportOptions()), logging);
        KestrelServer server = new(Options.Create(options), transport, logging);
        try
        {
            await server.StartAsync(new Application(answer), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        var bound = server.Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new(server, new Uri(bound).Port);
    }

    /// <summary>Closes all connections at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _server.Dispose();
    }

    // A web page can have the browser of its reader call a name of its own that leads here; it cannot make it say another name.
    private static bool IsMeant(string host) =>
        host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private sealed class Application(RequestDelegate answer) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => IsMeant(context.Request.Host.Host) ? answer(context) : Answers.WriteAsync(context, Elsewhere);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
