namespace Mentor.Protocol.TaskBodies;

/// <summary>The end of a task with a result.</summary>
internal sealed class TaskEnd<T> : TaskEnd
{
    private readonly T? _value;

    public TaskEnd(T value)
        : base(Task.CompletedTask, default) => _value = value;

    public TaskEnd(Task ended, TaskTokens tokens)
        : base(ended, tokens)
    {
        if (ended is Task<T> { IsCompletedSuccessfully: true } succeeded) _value = succeeded.Result;
    }

    public T? Value => _value;

    public override Task<T> ToTask(CancellationToken token = default)
    {
        TaskCompletionSource<T> source = new();
        if (IsCanceled) source.SetCanceled(token);
        else if (Faults is { Length: > 0 } faults) source.SetException(faults);
        else source.SetResult(_value!);
        return source.Task;
    }
}
