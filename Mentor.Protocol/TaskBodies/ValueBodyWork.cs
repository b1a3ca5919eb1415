using System.Buffers;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.TaskBodies;

/// <summary>A body that returns a value, or nothing. Its outcome is a <see cref="TaskEnd{T}"/>.</summary>
internal sealed class ValueBodyWork<TR>(BodyCall<TR> call, TaskCreationOptions options) : BodyWork<TR>(call, options)
{
    protected override ValueTask<WorkEnd> ReportAsync(Task<TR> ended, PayloadSerializer serializer, ArrayBufferWriter<byte> outcome, TaskTokens tokens)
    {
        var end = TaskEnd.Of(ended, tokens);
        serializer.WriteResult(outcome, end);
        return new(Tell(end, tokens));
    }
}
