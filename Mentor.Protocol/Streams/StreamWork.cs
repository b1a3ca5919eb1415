using System.Buffers;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Streams;

/// <summary>Sends items as they are made, no faster than they are taken. Its result is their number, by which their consumer knows that it has all.</summary>
internal abstract class StreamWork<T> : Work
{
    // A larger buffer is not kept for the next item.
    private const int Kept = 1024 * 1024;

    internal sealed override bool IsStream => true;

    protected abstract IAsyncEnumerable<T> Begin();

    public sealed override async ValueTask<WorkEnd> RunAsync(
        PayloadSerializer serializer, ArrayBufferWriter<byte> outcome, CancellationToken cancellationToken)
    {
        using var link = Cancellation is { } captured
            ? cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), captured)
            : default;
        try
        {
            if (await SendAllAsync(serializer, cancellationToken).ConfigureAwait(false) is not { } count)
                return new(WorkEndKind.Cancelled, "Nobody takes what it yields any more.");
            serializer.WriteResult(outcome, count);
            return new(WorkEndKind.Succeeded, null);
        }
        catch (Exception fault)
        {
            serializer.WriteFault(outcome, fault);
            return WorkEnd.Of(fault, fault is OperationCanceledException && cancellationToken.IsCancellationRequested);
        }
    }

    /// <returns>Null when they were not all wanted. Either way the enumerator has been disposed.</returns>
    private async ValueTask<long?> SendAllAsync(PayloadSerializer serializer, CancellationToken cancellationToken)
    {
        var count = 0L;
        ArrayBufferWriter<byte> bytes = new();
        await foreach (var item in Begin().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (bytes.Capacity > Kept) bytes = new();
            bytes.ResetWrittenCount();
            serializer.WriteItem(bytes, item);
            if (Reports?.Items is { } sink && !await ItemParts.SendAsync(sink, bytes.WrittenMemory, cancellationToken).ConfigureAwait(false)) return null;
            count++;
        }

        return count;
    }
}

internal sealed class AsyncStreamWork<T>(Func<IAsyncEnumerable<T>> body) : StreamWork<T>
{
    private readonly Func<IAsyncEnumerable<T>> _body = body;

    internal override Delegate Body => _body;

    protected override IAsyncEnumerable<T> Begin() => _body() ?? throw new InvalidOperationException("The delegate returned null instead of an IAsyncEnumerable.");
}

internal sealed class SequenceStreamWork<T>(Func<IEnumerable<T>> body) : StreamWork<T>
{
    private readonly Func<IEnumerable<T>> _body = body;

    internal override Delegate Body => _body;

    protected override IAsyncEnumerable<T> Begin() => (_body() ?? throw new InvalidOperationException("The delegate returned null instead of an IEnumerable.")).ToAsyncEnumerable();
}
