using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Mentor.Protocol.Code;

/// <summary>The name of some bytes: their SHA-256. In text 64 lower-case hex digits, on the wire 32 raw bytes.</summary>
public readonly record struct ContentHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    // The raw bytes in their order; four words compare faster than an array and need no allocation.
    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    private ContentHash(ReadOnlySpan<byte> raw)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(raw);
        (_first, _second, _third, _fourth) = (words[0], words[1], words[2], words[3]);
    }

    public static ContentHash Of(ReadOnlySpan<byte> content)
    {
        Span<byte> raw = stackalloc byte[Size];
        SHA256.HashData(content, raw);
        return new ContentHash(raw);
    }

    public static ContentHash Of(Stream content)
    {
        Span<byte> raw = stackalloc byte[Size];
        SHA256.HashData(content, raw);
        return new ContentHash(raw);
    }

    /// <exception cref="ArgumentException"><paramref name="raw"/> is not 32 bytes long.</exception>
    public static ContentHash FromBytes(ReadOnlySpan<byte> raw) =>
        raw.Length == Size ? new ContentHash(raw) : throw new ArgumentException($"A content hash has {Size} bytes, not {raw.Length}.", nameof(raw));

    /// <summary>Reads 64 hex digits, in either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> hex, out ContentHash hash)
    {
        Span<byte> raw = stackalloc byte[Size];
        if (hex.Length == 2 * Size && Convert.FromHexString(hex, raw, out _, out var written) == OperationStatus.Done && written == Size)
        {
            hash = new ContentHash(raw);
            return true;
        }

        hash = default;
        return false;
    }

    public void CopyTo(Span<byte> destination)
    {
        ReadOnlySpan<ulong> words = [_first, _second, _third, _fourth];
        MemoryMarshal.AsBytes(words).CopyTo(destination);
    }

    public override string ToString()
    {
        Span<byte> raw = stackalloc byte[Size];
        CopyTo(raw);
        return Convert.ToHexStringLower(raw);
    }
}
