using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Mentor.Protocol.ZooKeeper;

/// <summary>Messages over a socket, each after its length.</summary>
internal sealed class FrameStream : IDisposable
{
    // What ZooKeeper's own clients take at most, unless told otherwise.
    private const int MostBytes = 4 << 20;

    private readonly NetworkStream _stream;
    private readonly byte[] _length = new byte[sizeof(int)];

    private FrameStream(Socket socket) => _stream = new(socket, ownsSocket: true);

    public static async Task<FrameStream> ConnectAsync(DnsEndPoint server, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="InvalidDataException">The length is none that ZooKeeper would send.</exception>
    public async Task<byte[]> ReadAsync(CancellationToken cancellationToken)
    {
        await _stream.ReadExactlyAsync(_length, cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadUInt32BigEndian(_length);
        if (length > MostBytes) throw new InvalidDataException($"a message of {length} bytes is announced, and {MostBytes} are the most");
        var frame = new byte[length];
        await _stream.ReadExactlyAsync(frame, cancellationToken).ConfigureAwait(false);
        return frame;
    }

    public ValueTask WriteAsync(byte[] frame, CancellationToken cancellationToken) => _stream.WriteAsync(frame, cancellationToken);

    public void Dispose() => _stream.Dispose();
}
