using System.Buffers;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.TaskBodies;
using Mentor.Tasks.Master;

namespace Mentor.Tasks.Tpl;

/// <summary>Stands in for a body that returns a task, which has ended when it comes back.</summary>
internal sealed class PromiseBody<TTask, TEnd>(Task task, ClusterQueue queue, WrittenWork work) : EndingBody<TTask>(task, queue, work)
    where TTask : Task
    where TEnd : TaskEnd
{
    private TaskEnd<TEnd?>? _end;

    protected override TTask Produce()
    {
        ThrowIfLost();
        ThrowIfFailed(_end!);
        var inner = _end!.Value;
        return (TTask)inner?.ToTask(inner.IsOfToken ? CancelledToken : default)!;
    }

    protected override Exception? Read(PayloadSerializer serializer, ReadOnlyMemory<byte> outcome)
    {
        var read = serializer.ReadOutcome<TaskEnd<TEnd?>>(new ReadOnlySequence<byte>(outcome));
        if (read.Succeeded) _end = read.Value;
        return read.Fault;
    }
}
