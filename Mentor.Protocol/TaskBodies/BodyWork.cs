using System.Buffers;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.TaskBodies;

/// <summary>A task of the TPL that runs elsewhere: its body runs there as the body of a task, so that its children can attach to it, and how that task ended comes back.</summary>
internal abstract class BodyWork<TR>(BodyCall<TR> call, TaskCreationOptions options) : Work
{
    private readonly BodyCall<TR> _call = call;
    private readonly TaskCreationOptions _options = options;

    internal sealed override Delegate Body => _call.Body;

    public sealed override async ValueTask<WorkEnd> RunAsync(
        PayloadSerializer serializer, ArrayBufferWriter<byte> outcome, CancellationToken cancellationToken)
    {
        using var link = Cancellation is { } captured
            ? cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), captured)
            : default;
        // Its children and continuations are to find the scheduler that everybody has.
        var task = Task.Factory.StartNew(static call => ((BodyCall<TR>)call!).Invoke(), _call, CancellationToken.None, _options, TaskScheduler.Default);
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            return await ReportAsync(task, serializer, outcome, new(Cancellation?.Token ?? default, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception refused)
        {
            serializer.WriteFault(outcome, refused);
            return WorkEnd.Of(refused, cancelled: false);
        }
    }

    /// <summary>Writes the end of a task that has ended, and of the task that it returned.</summary>
    protected abstract ValueTask<WorkEnd> ReportAsync(Task<TR> ended, PayloadSerializer serializer, ArrayBufferWriter<byte> outcome, TaskTokens tokens);

    protected static WorkEnd Tell(TaskEnd end, TaskTokens tokens) =>
        end.Faults is [var fault, ..] ? WorkEnd.Of(fault, cancelled: end.IsOfToken && tokens.Given.IsCancellationRequested)
        : end.IsCanceled ? new(WorkEndKind.Failed, "The task was cancelled.")
        : new(WorkEndKind.Succeeded, null);
}
