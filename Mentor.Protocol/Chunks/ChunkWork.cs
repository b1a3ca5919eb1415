using System.Buffers;
using System.Diagnostics;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Chunks;

/// <summary>Takes one item after the other. An item that throws costs no other its result.</summary>
/// <remarks>What differs from chunk to chunk, the items, is no part of it: they follow it in the payload.</remarks>
internal abstract class ChunkWork<T, TR> : Work
{
    [NonSerialized]
    private T[] _items = [];

    /// <summary>Whether items that come after one that failed are tried.</summary>
    public bool GoesOn { get; set; }

    internal sealed override void ReadItems(ref PayloadReader reader) => _items = reader.Part<T[]>() ?? throw reader.Malformed("it lacks the items of its chunk");

    /// <summary>Takes the item and puts what comes of it among the results.</summary>
    protected abstract ValueTask TakeAsync(T item, List<TR> results);

    public sealed override async ValueTask<WorkEnd> RunAsync(
        PayloadSerializer serializer, ArrayBufferWriter<byte> outcome, CancellationToken cancellationToken)
    {
        using var link = Cancellation is { } captured
            ? cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), captured)
            : default;
        try
        {
            var end = await TakeAllAsync(cancellationToken).ConfigureAwait(false);
            serializer.WriteResult(outcome, end);
            return end.Faults is [var first, ..] ? WorkEnd.Of(first, cancelled: false) : new(WorkEndKind.Succeeded, null);
        }
        catch (Exception fault)
        {
            serializer.WriteFault(outcome, fault);
            return WorkEnd.Of(fault, fault is OperationCanceledException && cancellationToken.IsCancellationRequested);
        }
    }

    private async ValueTask<ChunkEnd<TR>> TakeAllAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        List<TR> results = [];
        List<int>? failedAt = null;
        List<Exception>? faults = null;
        for (var i = 0; i < _items.Length; i++)
        {
            // Nobody waits for the rest: a delegate that does not listen ends with its item.
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                await TakeAsync(_items[i], results).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                (failedAt ??= []).Add(i);
                (faults ??= []).Add(fault);
                if (!GoesOn) break;
            }
        }

        return new([.. results], failedAt?.ToArray(), faults?.ToArray(), Stopwatch.GetElapsedTime(start));
    }
}
