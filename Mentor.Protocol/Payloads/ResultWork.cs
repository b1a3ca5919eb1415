using System.Buffers;

namespace Mentor.Protocol.Payloads;

/// <summary>Runs and reports: the half that all kinds of work share.</summary>
internal abstract class ResultWork<T> : Work
{
    internal sealed override bool MayBeAwaited => true;

    protected abstract ValueTask<T> InvokeAsync();

    protected virtual void WriteFault(PayloadSerializer serializer, ArrayBufferWriter<byte> outcome, Exception fault) => serializer.WriteFault(outcome, fault);

    public sealed override async ValueTask<WorkEnd> RunAsync(
        PayloadSerializer serializer, ArrayBufferWriter<byte> outcome, CancellationToken cancellationToken)
    {
        using var link = Cancellation is { } captured
            ? cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), captured)
            : default;
        try
        {
            var result = await InvokeAsync().ConfigureAwait(false);
            serializer.WriteResult(outcome, result);
            return new WorkEnd(WorkEndKind.Succeeded, null);
        }
        catch (Exception fault)
        {
            WriteFault(serializer, outcome, fault);
            return WorkEnd.Of(fault, fault is OperationCanceledException && cancellationToken.IsCancellationRequested);
        }
    }
}
