using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Mentor.Protocol.ZooKeeper;

namespace Mentor.Tests.ZooKeeper;

/// <summary>Answers as no real server would, or as one would only by rare chance.</summary>
internal sealed class ScriptedZooKeeper : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly Task _accepting;

    public ScriptedZooKeeper()
    {
        _listener.Start();
        Name = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync();
    }

    public string Name { get; }

    /// <summary>What answers the first message of a connection; null answers nothing.</summary>
    public Func<byte[]?> Welcome { get; set; } = () => Grant(TimeSpan.FromSeconds(30));

    /// <summary>What answers a call, by its xid and kind; null answers nothing.</summary>
    public Func<int, ZooKeeperCall, byte[]?> Answer { get; set; } = (xid, _) => Reply(xid);

    public static byte[] Grant(TimeSpan timeout, bool isReadOnly = false) =>
        new JuteWriter().Write(0).Write((int)timeout.TotalMilliseconds).Write(7L).Write(new byte[16].AsSpan()).Write(isReadOnly).ToFrame();

    public static byte[] Reply(int xid, int error = 0, Action<JuteWriter>? body = null)
    {
        JuteWriter writer = new();
        writer.Write(xid).Write(1L).Write(error);
        body?.Invoke(writer);
        return writer.ToFrame();
    }

    public static byte[] Texts(int xid, params string[] texts) => Reply(xid, body: writer =>
    {
        writer.Write(texts.Length);
        foreach (var text in texts) writer.Write(text);
    });

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_serving);
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_ended.Token)));
        }
        catch (Exception closed) when (closed is SocketException or OperationCanceledException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            try
            {
                await ReadAsync(stream);
                if (Welcome() is { } welcome) await stream.WriteAsync(welcome, _ended.Token);
                while (true)
                {
                    var call = await ReadAsync(stream);
                    if (Answer(BinaryPrimitives.ReadInt32BigEndian(call), (ZooKeeperCall)BinaryPrimitives.ReadInt32BigEndian(call.AsSpan(4))) is { } answer)
                        await stream.WriteAsync(answer, _ended.Token);
                }
            }
            catch (Exception closed) when (closed is IOException or OperationCanceledException)
            {
            }
        }
    }

    private async Task<byte[]> ReadAsync(NetworkStream stream)
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length, _ended.Token);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
        await stream.ReadExactlyAsync(message, _ended.Token);
        return message;
    }
}
