using System.Buffers;

namespace Mentor.Protocol.Payloads;

/// <summary>Its delegate returns a task, which ends there as it is to end here: as Task.Run has it.</summary>
internal abstract class AsyncResultWork<T> : ResultWork<T>
{
    // Null when the delegate threw instead.
    [NonSerialized]
    private Task? _begun;

    /// <param name="task">What the delegate returned.</param>
    protected TTask Begun<TTask>(TTask task)
        where TTask : Task
    {
        _begun = task;
        return task;
    }

    protected sealed override void WriteFault(PayloadSerializer serializer, ArrayBufferWriter<byte> outcome, Exception fault)
    {
        if (_begun is { IsFaulted: true, Exception.InnerExceptions: { Count: > 1 } faults }) serializer.WriteFaults(outcome, [.. faults]);
        else if (fault is OperationCanceledException && _begun is not { IsFaulted: true }) serializer.WriteCancellation(outcome, fault);
        else serializer.WriteFault(outcome, fault);
    }
}
