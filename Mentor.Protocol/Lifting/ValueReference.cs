using System.Buffers;
using System.Buffers.Binary;
using Mentor.Protocol.Code;

namespace Mentor.Protocol.Lifting;

/// <summary>Names a value that lies elsewhere.</summary>
/// <param name="Hash">Of its bytes.</param>
/// <param name="Length">How many there are.</param>
/// <remarks>reference = length (uint64, little-endian) hash (32 octets)</remarks>
internal readonly record struct ValueReference(ContentHash Hash, long Length)
{
    public const int Size = sizeof(long) + ContentHash.Size;

    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64LittleEndian(destination, Length);
        Hash.CopyTo(destination[sizeof(long)..]);
    }

    /// <returns>False when the bytes are none.</returns>
    public static bool TryRead(ReadOnlySequence<byte> bytes, out ValueReference reference)
    {
        reference = default;
        if (bytes.Length != Size) return false;
        Span<byte> raw = stackalloc byte[Size];
        bytes.CopyTo(raw);
        reference = new(ContentHash.FromBytes(raw[sizeof(long)..]), BinaryPrimitives.ReadInt64LittleEndian(raw));
        return reference.Length >= 0;
    }
}
