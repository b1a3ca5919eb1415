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
    protected sealed override async ValueTask<WorkEnd> ReportAsync(Task<TTask> ended, PayloadSerializer serializer, ArrayBufferWriter<byte> outcome, TaskTokens tokens)
    {
        if (!ended.IsCompletedSuccessfully)
        {
            var failed = TaskEnd.OfFailed<TEnd?>(ended, tokens);
            serializer.WriteResult(outcome, failed);
            return Tell(failed, tokens);
        }

        var inner = await ended.ConfigureAwait(false);
        if (inner is not null) await inner.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var end = inner is null ? null : EndOf(inner, tokens);
        serializer.WriteResult(outcome, new TaskEnd<TEnd?>(end));
        // Its own end was a good one: not even a cancellation of what it began is its cancellation.
        return end is null ? new(WorkEndKind.Succeeded, null) : Tell(end, default);
    }

    protected abstract TEnd EndOf(TTask inner, TaskTokens tokens);
}

internal sealed class PromiseBodyWork(BodyCall<Task> call, TaskCreationOptions options) : PromiseBodyWork<Task, PlainTaskEnd>(call, options)
{
    protected override PlainTaskEnd EndOf(Task inner, TaskTokens tokens) => TaskEnd.OfPlain(inner, tokens);
}

internal sealed class PromiseBodyWork<TR>(BodyCall<Task<TR>> call, TaskCreationOptions options) : PromiseBodyWork<Task<TR>, TaskEnd<TR>>(call, options)
{
    protected override TaskEnd<TR> EndOf(Task<TR> inner, TaskTokens tokens) => TaskEnd.Of(inner, tokens);
}
