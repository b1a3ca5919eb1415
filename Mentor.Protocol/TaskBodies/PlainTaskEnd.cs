namespace Mentor.Protocol.TaskBodies;

/// <summary>The end of a task without a result.</summary>
internal sealed class PlainTaskEnd(Task ended, TaskTokens tokens) : TaskEnd(ended, tokens)
{
    public override Task ToTask(CancellationToken token = default)
    {
        TaskCompletionSource source = new();
        if (IsCanceled) source.SetCanceled(token);
        else if (Faults is { Length: > 0 } faults) source.SetException(faults);
        else source.SetResult();
        return source.Task;
    }
}
