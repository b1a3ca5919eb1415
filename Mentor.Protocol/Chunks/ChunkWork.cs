using System.Buffers;
using System.Diagnostics;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Chunks;

/// <summary>Takes one item after the other. An item that throws costs no other its result.</summary>
/// <param name="items">What differs from chunk to chunk.</param>
/// <param name="goesOn">Whether items that come after one that failed are tried.</param>
internal abstract class ChunkWork<T, TR>(T[] items, bool goesOn) : Work
{
    private readonly T[] _items = items;
    private readonly bool _goesOn = goesOn;

    internal sealed override object? Items => _items;

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
                if (!_goesOn) break;
            }
        }

        return new([.. results], failedAt?.ToArray(), faults?.ToArray(), Stopwatch.GetElapsedTime(start));
    }
}
