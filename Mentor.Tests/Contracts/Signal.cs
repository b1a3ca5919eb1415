using System.Net;
using System.Net.Sockets;

namespace Mentor.Tests.Contracts;

/// <summary>Lets a delegate in another process of this machine tell a test that it got there, and learn how often that happened.</summary>
internal sealed class Signal : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(int Times, TaskCompletionSource Source)> _waiting = [];
    private byte _count;

    public Signal()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = ListenAsync();
    }

    /// <summary>What the delegate captures.</summary>
    public int Port { get; }

    public Task Raised => _raised.Task;

    public Task RaisedTimes(int times)
    {
        TaskCompletionSource source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_waiting)
        {
            if (_count >= times) source.SetResult();
            else _waiting.Add((times, source));
        }

        return source.Task;
    }

    /// <summary>Called by delegates. Returns the number of this call, the first being 1.</summary>
    public static int Raise(int port)
    {
        using TcpClient client = new(IPAddress.Loopback.ToString(), port);
        return client.GetStream().ReadByte();
    }

    public void Dispose() => _listener.Dispose();

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync();
                byte[] count = [Count()];
                await client.GetStream().WriteAsync(count);
                _raised.TrySetResult();
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
        }
    }

    private byte Count()
    {
        lock (_waiting)
        {
            _count++;
            foreach (var (times, source) in _waiting)
            {
                if (times == _count) source.SetResult();
            }

            return _count;
        }
    }
}
