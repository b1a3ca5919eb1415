using System.Buffers;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using V1 = Mesos.V1;

namespace Mentor.Executor;

/// <summary>Turns a task's parcel into a delegate, runs it, and turns what became of it into the terminal update.</summary>
internal sealed class TaskRunner(Bundles bundles, ArtifactClient artifacts, RunningTasks running, Outbox outbox, TimeProvider time)
{
    // For tasks whose own code is not there to write their fault.
    private readonly PayloadSerializer _withoutBundle = new(new HostModules());

    /// <summary>Returns at once: code is fetched and delegates run on the thread pool.</summary>
    public void Start(V1.TaskInfo info)
    {
        var task = new RunningTask(info, outbox, time);
        if (running.TryAdd(task))
            task.Completion = Task.Run(() => RunAsync(task));
        else
            task.Dispose();
    }

    private async Task RunAsync(RunningTask task)
    {
        var serializer = _withoutBundle;
        try
        {
            var parcel = Parcel.Read(task.Info.Data.Memory);
            var bundle = bundles.Get(parcel.Bundle ?? throw new MentorException($"Task {task.Info.TaskId.Value} names no code bundle."), task.Token);
            serializer = bundle.Serializer;
            var payload = parcel.Reference is { } reference ? artifacts.Get(reference, task.Token) : parcel.Payload;
            var work = serializer.ReadWork(new ReadOnlySequence<byte>(payload));
            var outcome = new ArrayBufferWriter<byte>();
            var end = await work.RunAsync(serializer, outcome, task.Token).ConfigureAwait(false);
            Deliver(task, end, outcome.WrittenMemory);
        }
        catch (OperationCanceledException) when (task.Token.IsCancellationRequested)
        {
            task.End(V1.TaskState.TaskKilled, "Killed before the delegate began.", default);
        }
#pragma warning disable CA1031 // Whatever goes wrong with one task is that task's outcome, and never the executor's end.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(task, serializer, e);
        }
        finally
        {
            running.Remove(task);
            task.Dispose();
        }
    }

    private void Deliver(RunningTask task, WorkEnd end, ReadOnlyMemory<byte> outcome)
    {
        if (end.Kind == WorkEndKind.Cancelled)
        {
            task.End(V1.TaskState.TaskKilled, end.Message, default);
            return;
        }

        var state = end.Succeeded ? V1.TaskState.TaskFinished : V1.TaskState.TaskFailed;
        if (outcome.Length <= Parcel.InlineLimit)
        {
            task.End(state, end.Message, Parcel.Inline(outcome).ToArray());
            return;
        }

        // A killed task that finished all the same still hands its outcome over.
        var hash = artifacts.Put(outcome, CancellationToken.None);
        task.End(state, end.Message, Parcel.Elsewhere(hash, outcome.Length).ToArray());
    }

    private static void Fail(RunningTask task, PayloadSerializer serializer, Exception fault)
    {
        var outcome = new ArrayBufferWriter<byte>();
        serializer.WriteFault(outcome, fault);
        task.End(V1.TaskState.TaskFailed, $"{fault.GetType()}: {fault.Message}", Parcel.Inline(outcome.WrittenMemory).ToArray());
    }
}
