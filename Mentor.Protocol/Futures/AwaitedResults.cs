using System.Buffers;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using MessagePack;

namespace Mentor.Protocol.Futures;

/// <summary>The results that work awaited. They precede the work, which was written when they were not there yet.</summary>
/// <remarks>
/// awaiting = version kind INT *result work     kind = 6
/// result   = BIN                               a payload: an outcome as an executor wrote it, or a task of its own
///          / EXT 1 reference                   such a payload, which lies elsewhere
/// </remarks>
internal static class AwaitedResults
{
    public static void Write(IBufferWriter<byte> to, IReadOnlyList<AwaitedResult> results, ReadOnlySpan<byte> work)
    {
        var raw = new MessagePackWriter(to);
        raw.Write(PayloadReader.Version);
        raw.Write((byte)PayloadKind.Awaiting);
        raw.Write(results.Count);
        foreach (var result in results)
        {
            if (result.Elsewhere is { } reference) LiftSlot.Write(ref raw, reference);
            else raw.Write(result.Content);
        }

        raw.WriteRaw(work);
        raw.Flush();
    }

    /// <summary>Reads all up to the work.</summary>
    public static void Read(ref PayloadReader reader)
    {
        List<AwaitedResult> results = [];
        for (var count = reader.ReadCount(); count > 0; count--)
        {
            if (reader.Raw.NextMessagePackType == MessagePackType.Extension) results.Add(new(LiftSlot.ReadReference(ref reader)));
            else results.Add(new(reader.Raw.ReadBytes() ?? throw reader.Malformed("a result that was awaited is missing"), null));
        }

        reader.State.Awaited = results;
    }

    /// <summary>A task that has ended with that result.</summary>
    public static Task<T> TaskOf<T>(ref PayloadReader reader, int number)
    {
        var state = reader.State;
        if (state.Awaited is not { } results || (uint)number >= (uint)results.Count)
            throw reader.Malformed($"it refers to result {number} of the {state.Awaited?.Count ?? 0} that were awaited");
        if (results[number].Elsewhere is not { } reference) return TaskOf<T>(results[number].Content, state);
        if (state.Values is not { } values) throw reader.Malformed("it names a result that lies elsewhere where all values are called for");
        using var owner = values.Open(reference, state.Waiting);
        return TaskOf<T>(new(owner.Memory), state);
    }

    private static Task<T> TaskOf<T>(ReadOnlySequence<byte> result, ReadState asked)
    {
        var reader = new PayloadReader(result, new ReadState(asked.Catalog, asked.Values) { IsApart = true });
        switch (reader.ReadKind())
        {
            case PayloadKind.Result:
                // Written by an executor: it may call for no more than the driver has built of it.
                reader.State.IsOutcome = true;
                return Task.FromResult(reader.Root<T>()!);
            case PayloadKind.Awaited:
                return reader.Root<Task<T>>() ?? throw reader.Malformed("it holds no task");
            default:
                throw reader.Malformed("it is no result where one was awaited");
        }
    }
}
