using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Mentor.Protocol.RecordIO;

/// <summary>Reads records one after another, however the stream was cut into pieces.</summary>
/// <remarks>For one caller at a time. It leaves the completion of the pipe to its owner.</remarks>
public sealed class RecordReader(PipeReader source, long maximumLength = RecordReader.DefaultMaximumLength)
{
    /// <summary>256 MiB.</summary>
    public const long DefaultMaximumLength = 256L << 20;

    // Header bytes still missing: no record is being read.
    private const long NoRecord = -1;

    private long _length = NoRecord;

    // Of the record last handed out; it is given back to the pipe by the next call.
    private SequencePosition? _taken;

    /// <summary>Bytes consumed so far, the record last handed out included.</summary>
    public long Offset { get; private set; }

    /// <summary>The payload of the next record, or null at the end of the stream. It is valid until the next call.</summary>
    /// <exception cref="RecordFormatException">
    /// The bytes are no RecordIO, the stream ends within a record, or a record is longer than the maximum. Such a record is not buffered.
    /// </exception>
    // record = 1*DIGIT LF OCTETS
    public ValueTask<ReadOnlySequence<byte>?> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_taken is { } end)
        {
            source.AdvanceTo(end);
            _taken = null;
        }

        // Most records of a busy stream are in the buffer already: no state machine for those.
        return !cancellationToken.IsCancellationRequested && source.TryRead(out var read) && TryTake(read, cancellationToken, out var record)
            ? new(record)
            : ReadMoreAsync(cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlySequence<byte>?> ReadMoreAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await source.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (TryTake(read, cancellationToken, out var record)) return record;
        }
    }

    private bool TryTake(in ReadResult read, CancellationToken cancellationToken, out ReadOnlySequence<byte>? record)
    {
        var buffer = read.Buffer;
        if (_length == NoRecord && RecordHeader.TryRead(buffer, Offset, maximumLength, out long length, out int headerBytes))
        {
            _length = length;
            Offset += headerBytes;
            buffer = buffer.Slice(headerBytes);
        }

        if (_length != NoRecord && buffer.Length >= _length)
        {
            record = buffer.Slice(0, _length);
            _taken = buffer.GetPosition(_length);
            Offset += _length;
            _length = NoRecord;
            return true;
        }

        record = null;
        long available = buffer.Length;
        source.AdvanceTo(buffer.Start, buffer.End);
        if (read.IsCanceled) throw new OperationCanceledException("The read from the pipe was cancelled.", cancellationToken);
        if (!read.IsCompleted) return false;
        return _length == NoRecord && available == 0 ? true : throw RecordHeader.EndedEarly(Offset, available, _length == NoRecord ? null : _length);
    }
}
