using System.Buffers.Binary;
using System.Text;

namespace Mentor.Protocol.ZooKeeper;

/// <summary>Reads what <see cref="JuteWriter"/> writes. Throws <see cref="InvalidDataException"/> where the bytes end too early.</summary>
internal ref struct JuteReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>What is left.</summary>
    public readonly int Length => _rest.Length;

    public int ReadInt() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

    public long ReadLong() => BinaryPrimitives.ReadInt64BigEndian(Take(sizeof(long)));

    public bool ReadBool() => Take(1)[0] != 0;

    /// <summary>Empty also for ZooKeeper's null.</summary>
    public ReadOnlySpan<byte> ReadBytes()
    {
        var length = ReadInt();
        return length < 0 ? [] : Take(length);
    }

    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    public string[] ReadTexts()
    {
        var count = ReadInt();
        if (count <= 0) return [];
        if (count > _rest.Length / sizeof(int)) throw TooShort();
        var texts = new string[count];
        for (var i = 0; i < count; i++) texts[i] = ReadText();
        return texts;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length) throw TooShort();
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private static InvalidDataException TooShort() => new("a message ends too early");
}
