using System.Buffers;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.TaskBodies;

/// <summary>
/// A body that returns a task, such as an async lambda: that task is awaited there. The outcome is the end of a task whose value is the
/// end of that one, or null as the body returned null.
/// </summary>
internal abstract class PromiseBodyWork<TTask, TEnd>(BodyCall<TTask> call, TaskCreationOptions options) : BodyWork<TTask>(call, options)
    where TTask : Task
    where TEnd : TaskEnd
{
    protected sealed override async ValueTask<WorkEnd> ReportAsync(Task<TTask> ended, PayloadSerializer serializer, ArrayBufferWriter<byte> outcome, CancellationToken token)
    {
        if (!ended.IsCompletedSuccessfully)
        {
            var failed = TaskEnd.OfFailed<TEnd?>(ended, token);
            serializer.WriteResult(outcome, failed);
            return Tell(failed, token);
        }

        var inner = await ended.ConfigureAwait(false);
        if (inner is not null) await inner.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var end = inner is null ? null : EndOf(inner, token);
        serializer.WriteResult(outcome, new TaskEnd<TEnd?>(end));
        // Its own end was a good one: not even a cancellation of what it began is its cancellation.
        return end is null ? new(WorkEndKind.Succeeded, null) : Tell(end, token: default);
    }

    protected abstract TEnd EndOf(TTask inner, CancellationToken token);
}

internal sealed class PromiseBodyWork(BodyCall<Task> call, TaskCreationOptions options) : PromiseBodyWork<Task, PlainTaskEnd>(call, options)
{
    protected override PlainTaskEnd EndOf(Task inner, CancellationToken token) => TaskEnd.OfPlain(inner, token);
}

internal sealed class PromiseBodyWork<TR>(BodyCall<Task<TR>> call, TaskCreationOptions options) : PromiseBodyWork<Task<TR>, TaskEnd<TR>>(call, options)
{
    protected override TaskEnd<TR> EndOf(Task<TR> inner, CancellationToken token) => TaskEnd.Of(inner, token);
}
