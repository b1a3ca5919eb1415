using System.Net;
using System.Net.Sockets;

namespace Mentor.Tests.Contracts;

/// <summary>Lets a delegate in another process of this machine tell a test that it got there, and learn how often that happened.</summary>
internal sealed class Signal : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Signal()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = ListenAsync();
    }

    /// <summary>What the delegate captures.</summary>
    public int Port { get; }

    public Task Raised => _raised.Task;

    /// <summary>Called by delegates. Returns the number of this call, the first being 1.</summary>
    public static int Raise(int port)
    {
        using TcpClient client = new(IPAddress.Loopback.ToString(), port);
        return client.GetStream().ReadByte();
    }

    public void Dispose() => _listener.Dispose();

    private async Task ListenAsync()
    {
        byte count = 0;
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync(new[] { ++count });
                _raised.TrySetResult();
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }
    }
}
