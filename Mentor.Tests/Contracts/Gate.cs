using System.Net;
using System.Net.Sockets;

namespace Mentor.Tests.Contracts;

/// <summary>Holds a delegate in another process of this machine until a test lets it go.</summary>
internal sealed class Gate : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public Gate()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    /// <summary>What the delegate captures.</summary>
    public int Port { get; }

    /// <summary>Called by delegates.</summary>
    public static int Pass(int port)
    {
        using TcpClient client = new(IPAddress.Loopback.ToString(), port);
        return client.GetStream().ReadByte();
    }

    /// <returns>The next delegate that has come; it goes on when this is disposed.</returns>
    public async Task<IDisposable> ArrivedAsync(CancellationToken token) => await _listener.AcceptTcpClientAsync(token);

    public void Dispose() => _listener.Dispose();
}
