using System.Buffers.Text;
using System.Text;

namespace Mentor.Protocol.Code;

/// <summary>Takes one line of a manifest apart, word by word.</summary>
internal ref struct ManifestLine(ReadOnlySpan<byte> line, int number)
{
    private readonly ReadOnlySpan<byte> _line = line;
    private ReadOnlySpan<byte> _rest = line;

    public ReadOnlySpan<byte> Word()
    {
        var end = _rest.IndexOf((byte)' ');
        if (end <= 0)
            throw Malformed();
        var word = _rest[..end];
        _rest = _rest[(end + 1)..];
        return word;
    }

    /// <summary>Reads the rest of the line: HASH LENGTH NAME.</summary>
    public BundleFile File()
    {
        var hex = Word();
        var digits = Word();
        if (!ContentHash.TryParse(Encoding.ASCII.GetString(hex), out var hash))
            throw Malformed();
        if (!Utf8Parser.TryParse(digits, out long length, out var used) || used != digits.Length || length < 0)
            throw Malformed();
        return new BundleFile(Name(_rest), hash, length);
    }

    // The name becomes one component of a path on the agent: nothing in it may lead elsewhere.
    public readonly string Name(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty || utf8.ContainsAny("/\\\0"u8) || utf8.SequenceEqual("."u8) || utf8.SequenceEqual(".."u8))
            throw Malformed();
        return Encoding.UTF8.GetString(utf8);
    }

    public readonly MentorException Malformed() => BundleManifest.Malformed(number, _line);
}
