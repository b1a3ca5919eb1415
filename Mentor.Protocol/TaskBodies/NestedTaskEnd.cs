namespace Mentor.Protocol.TaskBodies;

/// <summary>The end of a task whose result is a task that has ended too: an async lambda's, or that of Task.WhenAny.</summary>
internal sealed class NestedTaskEnd<TTask>(Task<TTask> ended, TaskEnd inner) : TaskEnd(ended, default)
    where TTask : Task
{
    private readonly TaskEnd _inner = inner;

    public override Task<TTask> ToTask(CancellationToken token = default) => Task.FromResult((TTask)_inner.ToTask(CancellationToken.None));
}
