using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Mentor.Protocol.Http;

namespace Mentor.Protocol.ZooKeeper;

/// <summary>A session as long as it is connected to one server: calls, answered in their order, notices of watches, and pings.</summary>
internal sealed class ZooKeeperConnection : IAsyncDisposable
{
    private const int NoticeXid = -1;
    private const int PingXid = -2;

    // Whatever a server says.
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(30);

    private static readonly byte[] PingFrame = new JuteWriter().Write(PingXid).Write((int)ZooKeeperCall.Ping).ToFrame();

    private readonly FrameStream _frames;
    private readonly SilenceWatch _silence;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _gate = new();
    private readonly Queue<PendingCall> _pending = new();
    private readonly Channel<bool> _notices = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SessionTicket _ticket;
    private readonly Task _reading;
    private readonly Task _pinging;
    private ZooKeeperException? _lost;
    private long _lastSeen;
    private int _lastXid;

    private ZooKeeperConnection(DnsEndPoint server, FrameStream frames, SessionTicket ticket, TimeProvider time)
    {
        Server = server;
        _frames = frames;
        _ticket = ticket;
        _lastSeen = ticket.LastSeen;
        // A ping at each third of the time that the servers give it; after two unanswered ones there is time left to go on elsewhere.
        var third = ticket.Timeout > ShortestTimeout ? ticket.Timeout / 3 : ShortestTimeout / 3;
        _silence = new(time, CancellationToken.None);
        _silence.Start(third, missed: 2);
        _reading = ReadAsync();
        _pinging = PingAsync(third, time);
    }

    public DnsEndPoint Server { get; }

    public SessionTicket Ticket => _ticket with { LastSeen = Volatile.Read(ref _lastSeen) };

    /// <exception cref="ZooKeeperException">The server cannot be reached, does not answer within <paramref name="limit"/>, or the session has expired.</exception>
    public static async Task<ZooKeeperConnection> OpenAsync(
        DnsEndPoint server, SessionTicket ticket, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var tooLong = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        FrameStream? frames = null;
        try
        {
            frames = await FrameStream.ConnectAsync(server, either.Token).ConfigureAwait(false);
            await frames.WriteAsync(ticket.ToRequest(), either.Token).ConfigureAwait(false);
            var granted = ticket.Granted(await frames.ReadAsync(either.Token).ConfigureAwait(false));
            var connection = new ZooKeeperConnection(server, frames, granted, time);
            frames = null;
            return connection;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ZooKeeperException(ZooKeeperError.ConnectionLoss, $"it did not answer within {limit.TotalSeconds:0.#} s");
        }
        catch (Exception broken) when (broken is SocketException or IOException or InvalidDataException)
        {
            throw ZooKeeperException.Loss(broken, "at once: it may lack its quorum, or lag behind the others");
        }
        finally
        {
            frames?.Dispose();
        }
    }

    /// <summary>What follows the header of the answer.</summary>
    /// <param name="type">What to do.</param>
    /// <param name="body">Writes what the call holds; it is called at once.</param>
    /// <param name="cancellationToken">Gives up waiting; the call arrives all the same.</param>
    /// <param name="xid">Where the protocol sets it. Default: the next in line.</param>
    /// <exception cref="ZooKeeperException">Refused, or the connection is lost.</exception>
    public async Task<ReadOnlyMemory<byte>> CallAsync(ZooKeeperCall type, Action<JuteWriter> body, CancellationToken cancellationToken, int? xid = null)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        PendingCall call = new(type, xid ?? ++_lastXid);
        try
        {
            lock (_gate)
            {
                if (_lost is { } lost) throw lost;
                _pending.Enqueue(call);
            }

            JuteWriter writer = new();
            body(writer.Write(call.Xid).Write((int)type));
            await _frames.WriteAsync(writer.ToFrame(), _silence.Token).ConfigureAwait(false);
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            // Its reading end says why.
            _silence.Cancel();
        }
        finally
        {
            _writing.Release();
        }

        return await call.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Completes when a watch has fired since the last time.</summary>
    /// <exception cref="ZooKeeperException">The connection is lost.</exception>
    public async Task NoticeAsync(CancellationToken cancellationToken)
    {
        await _notices.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        _notices.Reader.TryRead(out _);
    }

    /// <summary>Leaves the session to its time-out, or to another connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _silence.Cancel();
        await _reading.ConfigureAwait(false);
        await _pinging.ConfigureAwait(false);
        _frames.Dispose();
        _silence.Dispose();
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
            {
                var frame = await _frames.ReadAsync(_silence.Token).ConfigureAwait(false);
                _silence.Heard();
                Take(frame);
            }
        }
        catch (Exception broken)
        {
            Lose(_silence.IsTooLong
                ? new ZooKeeperException(ZooKeeperError.ConnectionLoss, $"it has said nothing for {_silence.Limit.TotalSeconds:0.#} s, not even to pings", broken)
                : ZooKeeperException.Loss(broken, "in mid-session"));
        }
    }

    private void Take(byte[] frame)
    {
        JuteReader reader = new(frame);
        var xid = reader.ReadInt();
        var transaction = reader.ReadLong();
        var error = (ZooKeeperError)reader.ReadInt();
        if (transaction > 0) Volatile.Write(ref _lastSeen, transaction);
        switch (xid)
        {
            case PingXid:
                break;
            case NoticeXid:
                _notices.Writer.TryWrite(true);
                break;
            default:
                Answered(xid).End(error, frame.AsMemory(frame.Length - reader.Length));
                break;
        }
    }

    private PendingCall Answered(int xid)
    {
        lock (_gate)
        {
            _pending.TryPeek(out var call);
            if (call?.Xid != xid) throw new InvalidDataException($"an answer to call {xid} where {(call is null ? "none" : $"one to call {call.Xid}")} is due");
            return _pending.Dequeue();
        }
    }

    private async Task PingAsync(TimeSpan interval, TimeProvider time)
    {
        using PeriodicTimer timer = new(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_silence.Token).ConfigureAwait(false))
            {
                await _writing.WaitAsync(_silence.Token).ConfigureAwait(false);
                try
                {
                    await _frames.WriteAsync(PingFrame, _silence.Token).ConfigureAwait(false);
                }
                finally
                {
                    _writing.Release();
                }
            }
        }
        catch (Exception over) when (over is IOException or OperationCanceledException)
        {
            _silence.Cancel();
        }
    }

    private void Lose(ZooKeeperException reason)
    {
        PendingCall[] pending;
        lock (_gate)
        {
            _lost = reason;
            pending = [.. _pending];
            _pending.Clear();
        }

        _silence.Cancel();
        _notices.Writer.TryComplete(reason);
        foreach (var call in pending) call.TrySetException(reason);
    }

    private sealed class PendingCall(ZooKeeperCall type, int xid) : TaskCompletionSource<ReadOnlyMemory<byte>>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public int Xid => xid;

        public void End(ZooKeeperError error, ReadOnlyMemory<byte> answer)
        {
            if (error == 0) TrySetResult(answer);
            else TrySetException(new ZooKeeperException(error, $"it refused {type} with error {(int)error}"));
        }
    }
}
