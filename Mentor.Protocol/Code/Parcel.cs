using System.Buffers.Binary;

namespace Mentor.Protocol.Code;

/// <summary>What <c>TaskInfo.data</c> and <c>TaskStatus.data</c> hold: a payload, or where to get it.</summary>
/// <remarks>
/// parcel = version flags [bundle] (length hash | *OCTET)
/// version = %x01; flags: bit 0 = a bundle id follows (32 octets), bit 1 = the payload is elsewhere, named by its
/// length (uint64, little-endian) and hash (32 octets). Other bits are zero.
/// </remarks>
internal readonly record struct Parcel
{
    /// <summary>Payloads above this go to the artifact endpoint: agent and master keep every byte of <c>data</c> until it is acknowledged.</summary>
    public const int InlineLimit = 256 * 1024;

    private const byte Version = 1;
    private const byte HasBundle = 1;
    private const byte IsElsewhere = 2;

    private Parcel(ContentHash? bundle, ReadOnlyMemory<byte> payload, ContentHash? reference, long length)
    {
        Bundle = bundle;
        Payload = payload;
        Reference = reference;
        Length = length;
    }

    /// <summary>The code that the payload needs; null in outcomes, whose reader has the code.</summary>
    public ContentHash? Bundle { get; }

    /// <summary>Empty when <see cref="Reference"/> says where it is.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    public ContentHash? Reference { get; }

    /// <summary>Bytes of the payload, wherever it is.</summary>
    public long Length { get; }

    public static Parcel Inline(ReadOnlyMemory<byte> payload, ContentHash? bundle = null) => new(bundle, payload, null, payload.Length);

    public static Parcel Elsewhere(ContentHash reference, long length, ContentHash? bundle = null) => new(bundle, default, reference, length);

    /// <summary>The payload is not copied: <paramref name="bytes"/> must stay as they are.</summary>
    /// <exception cref="MentorException">The bytes are not a parcel of this version.</exception>
    public static Parcel Read(ReadOnlyMemory<byte> bytes)
    {
        var span = bytes.Span;
        if (span.Length < 2)
            throw Malformed($"it has {span.Length} bytes where two come before everything else");
        if (span[0] != Version)
            throw Malformed($"its version is {span[0]} where this side reads {Version}; driver and executor must come from the same release of Mentor");

        var flags = span[1];
        if ((flags & ~(HasBundle | IsElsewhere)) != 0)
            throw Malformed($"its flags are {flags:x2}, of which only the last two bits have a meaning");

        var at = 2;
        ContentHash? bundle = null;
        if ((flags & HasBundle) != 0)
        {
            if (span.Length < at + ContentHash.Size)
                throw Malformed($"it ends after {span.Length} bytes, within the bundle id");
            bundle = ContentHash.FromBytes(span.Slice(at, ContentHash.Size));
            at += ContentHash.Size;
        }

        if ((flags & IsElsewhere) == 0)
            return Inline(bytes[at..], bundle);

        if (span.Length != at + sizeof(long) + ContentHash.Size)
            throw Malformed($"it has {span.Length} bytes where a reference ends at {at + sizeof(long) + ContentHash.Size}");
        var length = BinaryPrimitives.ReadInt64LittleEndian(span[at..]);
        if (length < 0)
            throw Malformed($"its payload would have {(ulong)length} bytes");
        return Elsewhere(ContentHash.FromBytes(span[(at + sizeof(long))..]), length, bundle);
    }

    public byte[] ToArray()
    {
        Span<byte> head = stackalloc byte[2 + (2 * ContentHash.Size) + sizeof(long)];
        head = head[..WriteHead(head)];
        var bytes = GC.AllocateUninitializedArray<byte>(head.Length + Payload.Length);
        head.CopyTo(bytes);
        Payload.Span.CopyTo(bytes.AsSpan(head.Length));
        return bytes;
    }

    private int WriteHead(Span<byte> head)
    {
        head[0] = Version;
        head[1] = (byte)((Bundle is null ? 0 : HasBundle) | (Reference is null ? 0 : IsElsewhere));
        var at = 2;
        if (Bundle is { } bundle)
        {
            bundle.CopyTo(head[at..]);
            at += ContentHash.Size;
        }

        if (Reference is { } reference)
        {
            BinaryPrimitives.WriteInt64LittleEndian(head[at..], Length);
            reference.CopyTo(head[(at + sizeof(long))..]);
            at += sizeof(long) + ContentHash.Size;
        }

        return at;
    }

    private static MentorException Malformed(string why) =>
        new($"Cannot read a parcel: {why}. The data of this task or status was not written by Mentor, or was damaged on its way.");
}
