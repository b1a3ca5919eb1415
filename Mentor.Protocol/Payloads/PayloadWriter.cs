using System.Buffers;
using Mentor.Protocol.Chunks;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Values;
using MessagePack;

namespace Mentor.Protocol.Payloads;

/// <summary>The bytes that are being written, and what must be known of those already written.</summary>
internal ref struct PayloadWriter(IBufferWriter<byte> to, WriteState state)
{
    public MessagePackWriter Raw = new(to);

    public readonly WriteState State = state;

    /// <summary>Writes a payload from its beginning to its end.</summary>
    public void WriteWhole<T>(PayloadKind kind, T value)
    {
        State.IsOutcome = kind is PayloadKind.Result or PayloadKind.Fault or PayloadKind.Cancellation or PayloadKind.Faults or PayloadKind.Report;
        State.Shared = kind switch { PayloadKind.Broadcast => "a broadcast to all of them", PayloadKind.Awaited => "an awaited result to all that await it", _ => null };
        Raw.Write(PayloadReader.Version);
        Raw.Write((byte)kind);
        WritePart(value);
    }

    /// <summary>Writes a payload whose beginning was written before.</summary>
    public void WriteAfter<T>(ChunkBody body, T value)
    {
        Raw.WriteRaw(body.Content.Span);
        WritePart(value);
    }

    /// <summary>Writes one of the things that a payload holds.</summary>
    private void WritePart<T>(T value)
    {
        State.Catalog.Of<T>().Write(ref this, value);
        WriteDeferred();
        Raw.Flush();
    }

    /// <summary>What is here cannot travel. In the first pass that ends the writing; in the second, which knows the path, all refusals are gathered.</summary>
    public void Refuse(Type type, string reason, string remedy)
    {
        if (State.Trail is not { } trail) throw new RefusedException(type, reason, remedy);
        trail.Refuse(type, reason, remedy);
        Raw.WriteNil();
    }

    /// <summary>What is written here stands for something of the task that takes it.</summary>
    /// <returns>False where it is refused.</returns>
    public bool BindToTask(Type type)
    {
        State.IsTaskBound = true;
        if (State.Shared is { } shared) Refuse(type, $"it belongs to one task, and {shared}", "capture it in the delegate");
        return State.Shared is null;
    }

    public void Text(string? value) => StringFormatter.Instance.Write(ref this, value);

    public void Guid(Guid value)
    {
        Raw.WriteBinHeader(16);
        value.TryWriteBytes(Raw.GetSpan(16));
        Raw.Advance(16);
    }

    /// <summary>How far the second pass has come.</summary>
    public long Written(Trail trail)
    {
        Raw.Flush();
        return trail.Bytes.WrittenCount;
    }

    public void WriteDeferred()
    {
        var lifts = State.Lifts;
        while (State.Deferred is { Count: > 0 } queue)
        {
            var next = queue.Dequeue();
            var trail = State.Trail;
            var path = trail?.Exchange(next.Path);
            var start = trail is null ? 0 : Written(trail);
            State.Scope = next.Scope;
            State.Lifts = next.Lifts;
            ObjectSlot.WriteBody(ref this, next.Object, next.Formatter, next.Fields);
            trail?.Count(Written(trail) - start);
            trail?.Exchange(path);
        }

        State.Lifts = lifts;
    }
}
