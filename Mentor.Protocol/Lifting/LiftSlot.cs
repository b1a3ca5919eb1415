using System.Buffers.Binary;
using Mentor.Protocol.Payloads;
using MessagePack;

namespace Mentor.Protocol.Lifting;

/// <summary>What stands in a slot, or for a text, in place of a value that was lifted. Nothing else in a payload begins with an extension.</summary>
/// <remarks>
/// lifted = EXT 1 reference          the value of those bytes, which are a payload of their own; numbered as they are met
///        / EXT 2 2*int32            object within the lifted value of that number, little-endian
/// </remarks>
internal static class LiftSlot
{
    private const sbyte Elsewhere = 1;
    private const sbyte Within = 2;
    private const int WithinSize = 2 * sizeof(int);

    public static void Write(ref MessagePackWriter raw, ValueReference reference)
    {
        raw.WriteExtensionFormatHeader(new ExtensionHeader(Elsewhere, ValueReference.Size));
        reference.CopyTo(raw.GetSpan(ValueReference.Size));
        raw.Advance(ValueReference.Size);
    }

    public static void WriteWithin(ref PayloadWriter writer, int lift, int id)
    {
        writer.Raw.WriteExtensionFormatHeader(new ExtensionHeader(Within, WithinSize));
        var span = writer.Raw.GetSpan(WithinSize);
        BinaryPrimitives.WriteInt32LittleEndian(span, lift);
        BinaryPrimitives.WriteInt32LittleEndian(span[sizeof(int)..], id);
        writer.Raw.Advance(WithinSize);
    }

    /// <summary>Reads what <see cref="Write"/> has written, without looking at the value.</summary>
    public static ValueReference ReadReference(ref PayloadReader reader)
    {
        var extension = reader.Raw.ReadExtensionFormat();
        return extension.TypeCode == Elsewhere && ValueReference.TryRead(extension.Data, out var reference) ? reference : throw Unknown(ref reader, extension);
    }

    public static object Read(ref PayloadReader reader)
    {
        var extension = reader.Raw.ReadExtensionFormat();
        switch (extension.TypeCode)
        {
            case Elsewhere when ValueReference.TryRead(extension.Data, out var reference):
                return ReadElsewhere(ref reader, reference);
            case Within when extension.Data.Length == WithinSize:
                Span<byte> raw = stackalloc byte[WithinSize];
                System.Buffers.BuffersExtensions.CopyTo(extension.Data, raw);
                return ReadWithin(ref reader, BinaryPrimitives.ReadInt32LittleEndian(raw), BinaryPrimitives.ReadInt32LittleEndian(raw[sizeof(int)..]));
            default:
                throw Unknown(ref reader, extension);
        }
    }

    private static PayloadFormatException Unknown(ref PayloadReader reader, ExtensionResult extension) =>
        reader.Malformed($"it has an extension {extension.TypeCode} of {extension.Data.Length} bytes");

    private static object ReadElsewhere(ref PayloadReader reader, ValueReference reference)
    {
        var state = reader.State;
        // Values within values within values could ask for any amount of memory with a few bytes; nobody writes them.
        if (state.Values is not { } values || state.IsApart) throw reader.Malformed("it names a value that lies elsewhere where all values are called for");
        var apart = new ReadState(state.Catalog, values) { IsApart = true };
        using var owner = values.Open(reference, state.Waiting);
        var lifted = new PayloadReader(new(owner.Memory), apart);
        if (lifted.ReadKind() != PayloadKind.Lifted) throw lifted.Malformed("it is no value that was lifted");
        var value = lifted.Root<object>() ?? throw reader.Malformed("it names a value that is null");
        (state.Lifted ??= []).Add(apart.Objects);
        return value;
    }

    private static object ReadWithin(ref PayloadReader reader, int lift, int id)
    {
        var lifted = reader.State.Lifted;
        if (lifted is null || (uint)lift >= (uint)lifted.Count || (uint)id >= (uint)lifted[lift].Count)
            throw reader.Malformed($"it refers to object {id} of lifted value {lift}, which it does not have");
        return lifted[lift][id] ?? throw reader.Malformed($"it refers to object {id} of lifted value {lift}, which was never made");
    }
}
