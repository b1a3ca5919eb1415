using System.IO.Pipelines;
using Google.Protobuf;
using Mentor.Protocol.RecordIO;

namespace Mentor.Protocol.Http;

/// <summary>The events of one subscription, until it ends, breaks or falls silent.</summary>
internal sealed class EventStream<TEvent> : IDisposable where TEvent : class, IMessage<TEvent>
{
    private static readonly StreamPipeReaderOptions PipeOptions = new(bufferSize: 32 * 1024, minimumReadSize: 4 * 1024, leaveOpen: true);

    private readonly MesosPeer _peer;
    private readonly OpenedStream _opened;
    private readonly MessageParser<TEvent> _parser;
    private readonly RecordReader _records;
    private readonly SilenceWatch _silence;

    private volatile MesosApiException? _reason;

    // An event was understood: the other end does speak the protocol, whatever comes after.
    private bool _isTrusted;

    /// <param name="cancellationToken">Of the caller; ends every read.</param>
    public EventStream(MesosPeer peer, OpenedStream opened, MessageParser<TEvent> parser, TimeProvider time, CancellationToken cancellationToken)
    {
        _peer = peer;
        _opened = opened;
        _parser = parser;
        _records = new RecordReader(PipeReader.Create(opened.Body, PipeOptions));
        _silence = new SilenceWatch(time, cancellationToken);
    }

    /// <summary>From now on, drops the stream when nothing comes for so long.</summary>
    public void ExpectWithin(TimeSpan interval, int missed) => _silence.Start(interval, missed);

    /// <summary>The next event.</summary>
    /// <exception cref="MesosApiException">The stream is over. Transient unless nothing that came was an event.</exception>
    public async ValueTask<TEvent> ReadAsync()
    {
        try
        {
            var record = await _records.ReadAsync(_silence.Token).ConfigureAwait(false);
            if (record is not { } bytes) throw _peer.Closed(_opened.Endpoint, cause: null);
            _silence.Heard();
            var happened = _parser.ParseFrom(bytes);
            _isTrusted = true;
            return happened;
        }
        catch (Exception broken) when (_silence.Token.IsCancellationRequested)
        {
            // A read that is cancelled may also end as a broken connection.
            if (_reason is { } reason) throw reason;
            throw _silence.IsTooLong ? _peer.Silent(_opened.Endpoint, _silence.Limit) : new OperationCanceledException(broken.Message, broken, _silence.Token);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            // Of InvalidProtocolBufferException, which is an IOException, only the bytes are to blame.
            throw broken is InvalidProtocolBufferException ? _peer.Garbled(_opened.Endpoint, broken, _isTrusted) : _peer.Closed(_opened.Endpoint, broken);
        }
        catch (RecordFormatException garbage)
        {
            throw _peer.Garbled(_opened.Endpoint, garbage, _isTrusted || garbage.IsTruncation);
        }
    }

    /// <param name="cancellationToken">Governs this read in addition.</param>
    public async Task<TEvent> ReadFirstAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static silence => ((SilenceWatch)silence!).Cancel(), _silence).ConfigureAwait(false);
        return await ReadAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the stream, which fails with <paramref name="reason"/>.</summary>
    public void Drop(MesosApiException reason)
    {
        _reason = reason;
        _silence.Cancel();
    }

    public void Dispose()
    {
        _silence.Dispose();
        _opened.Dispose();
    }
}
