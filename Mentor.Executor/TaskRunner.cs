using System.Buffers;
using Mentor.Executor.Caching;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Executors;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Reports;
using Mentor.Protocol.Streams;
using V1 = Mesos.V1;

namespace Mentor.Executor;

/// <summary>Turns a task's parcel into a delegate, runs it, and turns what became of it into the terminal update.</summary>
/// <param name="bundles">The code of the programs that send tasks.</param>
/// <param name="preparation">What the pool wants done first; null for nothing.</param>
/// <param name="artifacts">The way to the pool.</param>
/// <param name="contents">Keeps large results for tasks of this agent that await them.</param>
/// <param name="reports">Takes what proxies say.</param>
/// <param name="running">Knows the tasks of this process.</param>
/// <param name="outbox">Takes the updates.</param>
/// <param name="whereabouts">What delegates are told of where they run.</param>
/// <param name="time">The clock.</param>
internal sealed class TaskRunner(
    Bundles bundles, Preparation? preparation, ArtifactClient artifacts, ContentCache contents, ReportClient reports, RunningTasks running, Outbox outbox,
    Whereabouts whereabouts, TimeProvider time)
{
    // For tasks whose own code is not there to write their fault.
    private readonly PayloadSerializer _withoutBundle = new(new HostModules());

    /// <summary>Returns at once: code is fetched and delegates run on the thread pool.</summary>
    /// <returns>Completes when the terminal update is posted.</returns>
    public Task Start(V1.TaskInfo info)
    {
        var task = new RunningTask(info, outbox, time);
        if (running.TryAdd(task))
            task.Completion = Task.Run(() => RunAsync(task));
        else
            task.Dispose();
        return task.Completion;
    }

    private async Task RunAsync(RunningTask task)
    {
        Bundle? bundle = null;
        try
        {
            var parcel = Parcel.Read(task.Info.Data.Memory);
            var id = parcel.Bundle ?? throw new MentorException($"Task {task.Info.TaskId.Value} names no code bundle.");
            bundle = await bundles.GetAsync(id, task.Token).ConfigureAwait(false);
            if (preparation is not null)
                await preparation.StartAsync(bundle).WaitAsync(task.Token).ConfigureAwait(false);
            var payload = parcel.Reference is { } reference ? artifacts.Get(reference, task.Token) : parcel.Payload;
            var outcome = new ArrayBufferWriter<byte>();
            var (end, mayBeAwaited) = await RunAsync(task, bundle.Serializer, new ReadOnlySequence<byte>(payload), outcome).ConfigureAwait(false);
            if (end.Kind == WorkEndKind.Failed && TransportException.Behind(end.Fault) is not null)
                Fail(task, bundle, end.Fault!);
            else
                Deliver(task, end, outcome.WrittenMemory, mayBeAwaited);
        }
        catch (OperationCanceledException) when (task.Token.IsCancellationRequested)
        {
            task.End(V1.TaskState.TaskKilled, "Killed before the delegate began.", default);
        }
#pragma warning disable CA1031 // Whatever goes wrong with one task is that task's outcome, and never the executor's end.
        catch (Exception e)
        {
            Fail(task, bundle, e);
        }
#pragma warning restore CA1031
        finally
        {
            running.Remove(task);
            task.Dispose();
            if (bundle is not null)
                bundles.Release(bundle);
        }
    }

    // Who has the outcome has the reports: they go first.
    private async Task<(WorkEnd End, bool MayBeAwaited)> RunAsync(RunningTask task, PayloadSerializer serializer, ReadOnlySequence<byte> payload, ArrayBufferWriter<byte> outcome)
    {
        var reported = new ReportOutbox(batch => reports.PostAsync(task.Info.Name, task.Info.TaskId.Value, batch), task.Token);
        ReportOutbox? items = null;
        var context = whereabouts.Tell(task.Info, task.Token);
        var output = task.Output = new TaskOutput(reported, context.Agent);
        var proxies = new TaskReports(serializer, reported, OpenItems, context);
        try
        {
            var work = serializer.ReadWork(payload, proxies, task.Token);
            var end = await RunAsync(work, serializer, outcome, context).ConfigureAwait(false);
            proxies.End();
            output.End();
            return (end, work.MayBeAwaited && end.Succeeded);
        }
        finally
        {
            await reported.CompleteAsync(time).ConfigureAwait(false);
            if (items is not null)
                await items.CompleteAsync(time).ConfigureAwait(false);
        }

        ReportOutbox OpenItems() => items = new(
            batch => reports.PostAsync(task.Info.Name, task.Info.TaskId.Value, batch, ArtifactNames.Items), task.Token, ItemParts.Held);
    }

    // In a method of its own: the context is there while it runs, and flows with what the delegate starts.
    private static async Task<WorkEnd> RunAsync(Work work, PayloadSerializer serializer, ArrayBufferWriter<byte> outcome, TaskContext context)
    {
        TaskContext.Current = context;
        return await work.RunAsync(serializer, outcome, context.Cancellation).ConfigureAwait(false);
    }

    private void Deliver(RunningTask task, WorkEnd end, ReadOnlyMemory<byte> outcome, bool mayBeAwaited = false)
    {
        if (end.Kind == WorkEndKind.Cancelled)
        {
            task.End(V1.TaskState.TaskKilled, end.Message, default);
            return;
        }

        // A killed task that finished all the same still hands its outcome over.
        var parcel = outcome.Length <= Parcel.InlineLimit ? Parcel.Inline(outcome) : HandOver(task, outcome, mayBeAwaited);
        task.End(end.Succeeded ? V1.TaskState.TaskFinished : V1.TaskState.TaskFailed, end.Message, parcel.ToArray());
    }

    private Parcel HandOver(RunningTask task, ReadOnlyMemory<byte> outcome, bool mayBeAwaited)
    {
        var hash = artifacts.Put(outcome, task.Info.Name, task.Info.TaskId.Value, CancellationToken.None);
        // Before anybody can ask for it.
        if (mayBeAwaited)
            contents.Offer(hash, outcome);
        return Parcel.Elsewhere(hash, outcome.Length);
    }

    // Without data a pool takes TASK_FAILED for a loss, and tries the task again; with data, for what the delegate threw.
    private void Fail(RunningTask task, Bundle? bundle, Exception fault)
    {
        if (TransportException.Behind(fault) is { } broken)
        {
            if (bundle is not null)
                bundles.Forget(bundle);
            task.End(V1.TaskState.TaskFailed, WorkEnd.Of(broken, cancelled: false).Message, default);
            return;
        }

        try
        {
            var outcome = new ArrayBufferWriter<byte>();
            (bundle?.Serializer ?? _withoutBundle).WriteFault(outcome, fault);
            Deliver(task, WorkEnd.Of(fault, cancelled: false), outcome.WrittenMemory);
        }
#pragma warning disable CA1031 // The last resort: a task without a terminal update would be waited for for ever.
        catch (Exception e)
#pragma warning restore CA1031
        {
            task.End(V1.TaskState.TaskFailed, $"The fault cannot be handed over ({WorkEnd.Of(e, cancelled: false).Message}). It was {WorkEnd.Of(fault, cancelled: false).Message}", default);
        }
    }
}
