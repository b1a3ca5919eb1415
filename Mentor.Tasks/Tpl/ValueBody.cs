using System.Buffers;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.TaskBodies;
using Mentor.Tasks.Master;

namespace Mentor.Tasks.Tpl;

/// <summary>Stands in for a body that returns a value, or nothing.</summary>
internal sealed class ValueBody<TR>(Task task, ClusterQueue queue, WrittenWork work) : EndingBody<TR>(task, queue, work)
{
    private TaskEnd<TR>? _end;

    protected override TR Produce()
    {
        ThrowIfLost();
        ThrowIfFailed(_end!);
        return _end!.Value!;
    }

    protected override Exception? Read(PayloadSerializer serializer, ReadOnlyMemory<byte> outcome)
    {
        var read = serializer.ReadOutcome<TaskEnd<TR>>(new ReadOnlySequence<byte>(outcome));
        if (read.Succeeded) _end = read.Value;
        return read.Fault;
    }
}
