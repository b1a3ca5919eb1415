using System.Buffers;
using Mentor.Protocol.Values;
using MessagePack;

namespace Mentor.Protocol.Payloads;

/// <summary>The bytes that are being read, and what was made of those already read.</summary>
internal ref struct PayloadReader(ReadOnlySequence<byte> from, ReadState state)
{
    public const byte Version = 1;

    public MessagePackReader Raw = new(from);

    public readonly ReadState State = state;

    private readonly long _length = from.Length;

    public long Remaining => _length - Raw.Consumed;

    /// <summary>Reads the beginning of a payload.</summary>
    public PayloadKind ReadKind()
    {
        if (Raw.ReadByte() != Version) throw Malformed("it does not begin as a payload of this version does");
        return (PayloadKind)Raw.ReadByte();
    }

    /// <summary>Each element takes at least a byte, so that a count above the bytes that are left is a lie: found out before anything is allocated.</summary>
    public int ReadCount()
    {
        var count = Raw.ReadInt32();
        if (count < 0 || count > Remaining) throw Malformed($"it counts {count} elements where {Remaining} bytes are left");
        return count;
    }

    public string? Text() => StringFormatter.Instance.Read(ref this);

    public byte[] Bytes() => (Raw.ReadBytes() ?? throw Malformed("it lacks bytes")).ToArray();

    public Guid Guid()
    {
        var bytes = Raw.ReadBytes() ?? default;
        if (bytes.Length != 16) throw Malformed($"a Guid has {bytes.Length} bytes");
        Span<byte> span = stackalloc byte[16];
        bytes.CopyTo(span);
        return new Guid(span);
    }

    public object Seen(int id)
    {
        if ((uint)id >= (uint)State.Objects.Count) throw Malformed($"it refers to object {id} of {State.Objects.Count}");
        return State.Objects[id] ?? throw Malformed($"it refers to object {id}, which is not complete yet");
    }

    /// <summary>Reads all the rest of a payload: the one thing that it holds, complete.</summary>
    public T? Root<T>()
    {
        var value = Part<T>();
        End();
        return value;
    }

    /// <summary>Reads one of the things that a payload holds.</summary>
    public T? Part<T>()
    {
        var value = State.Catalog.Of<T>().Read(ref this);
        ReadDeferred();
        return value;
    }

    /// <summary>That was all that the payload holds.</summary>
    public void End()
    {
        if (Remaining != 0) throw Malformed($"{Remaining} bytes follow its end");
        if (State.Completions is { } completions)
        {
            foreach (var complete in completions) complete();
        }
    }

    public void ReadDeferred()
    {
        while (State.Deferred is { Count: > 0 } queue)
        {
            var next = queue.Dequeue();
            State.Depth++;
            next.Formatter.ReadBody(ref this, next.Object, next.Fields);
            State.Depth--;
        }
    }

    public readonly PayloadFormatException Malformed(string why) => new(
        $"Cannot read a payload: {why} (near byte {Raw.Consumed} of {_length}). It was not written by this version of Mentor and of the program, or was damaged on its way.");
}
