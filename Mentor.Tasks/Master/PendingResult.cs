using System.Buffers;
using System.Runtime.CompilerServices;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.TaskBodies;

namespace Mentor.Tasks.Master;

/// <summary>A pending task and the type of its result; object for work that has none.</summary>
internal sealed class PendingResult<T>(WrittenWork work) : PendingWork(work)
{
    // Nobody captures the task of a chunk.
    private static readonly bool IsForUsers = !typeof(IEnvelope).IsAssignableFrom(typeof(T));

    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _registration;
    private CancellationTokenRegistration[] _stops = [];

    public Task<T> Task => _source.Task;

    protected override void Complete(OutcomeDesk desk, OpenedOutcome outcome)
    {
        try
        {
            var read = desk.Serializer.ReadOutcome<T>(new ReadOnlySequence<byte>(outcome.Content));
            if (!read.Succeeded)
            {
                if (TryEndAs(read)) Release(read.Fault!);
                return;
            }

            // Before anybody knows of the result, who might hand it on.
            if (outcome.Reference is { } large && IsForUsers) desk.Results.Keep(Task, new(large, outcome.Content));
            if (_source.TrySetResult(read.Value)) Release(TaskStage.Succeeded);
        }
        catch (Exception unreadable)
        {
            // The user's own types take part in reading: whatever they throw, the caller must hear of it.
            Fail(unreadable);
        }
    }

    protected override Exception? FaultIn(PayloadSerializer serializer, ReadOnlyMemory<byte> outcome) =>
        serializer.ReadOutcome<T>(new ReadOnlySequence<byte>(outcome)).Fault;

    public override void Fail(Exception exception)
    {
        if (_source.TrySetException(exception)) Release(exception);
    }

    public override void Cancel(CancellationToken token = default) => TryCancel(token);

    public override void TryDrop() => TryCancel();

    /// <returns>False when it had ended.</returns>
    public bool TryCancel(CancellationToken token = default)
    {
        if (!_source.TrySetCanceled(token)) return false;
        Release(TaskStage.Cancelled);
        return true;
    }

    /// <summary>From now on the token ends the task, and <paramref name="cancelled"/> is told.</summary>
    public void CancelWith(Action<PendingTask> cancelled, CancellationToken token)
    {
        if (!token.CanBeCanceled) return;
        _registration = token.UnsafeRegister(
            (_, source) =>
            {
                if (!_source.TrySetCanceled(source)) return;
                Unregister();
                Ended(TaskStage.Cancelled);
                cancelled(this);
            },
            null);
        if (_source.Task.IsCompleted) _registration.Unregister();
    }

    /// <summary>From now on the tokens that the delegate captured, other than the one that ends the task, are cancelled over there when they are here.</summary>
    public void StopWith(Action<PendingTask> stopped, IReadOnlyList<CancellationToken> captured, CancellationToken own)
    {
        if (captured.Count == 0) return;
        _stops = [.. captured.Where(token => token != own).Select(token => token.UnsafeRegister(_ => stopped(this), null))];
        if (_source.Task.IsCompleted) Unregister();
    }

    private bool TryEndAs(in Outcome<T> failed)
    {
        if (failed.Faults is { } faults) return _source.TrySetException(faults);
        if (!failed.IsCancelled) return _source.TrySetException(failed.Fault!);
        // With what was thrown, as an async method that throws it.
        var cancelled = AsyncTaskMethodBuilder<T>.Create();
        cancelled.SetException(failed.Fault!);
        return _source.TrySetFromTask(cancelled.Task);
    }

    private void Release(Exception failure)
    {
        Unregister();
        if (Task.IsCanceled) Ended(TaskStage.Cancelled);
        else Ended(failure);
    }

    private void Release(TaskStage end)
    {
        Unregister();
        Ended(end);
    }

    private void Unregister()
    {
        _registration.Unregister();
        foreach (var stop in _stops) stop.Unregister();
    }
}
