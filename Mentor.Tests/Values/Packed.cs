using MessagePack;
using MessagePack.Formatters;

namespace Mentor.Tests.Values;

[MessagePackObject]
public class PackedPoint
{
    [Key(0)]
    public int X { get; set; }

    [Key(1)]
    public string? Name { get; set; }

    [IgnoreMember]
    public Stream? Left { get; set; }

    private int _ofItsOwn = 7;

    public int Own(int? set = null) => _ofItsOwn = set ?? _ofItsOwn;
}

[MessagePackObject(keyAsPropertyName: true)]
public sealed class PackedMap
{
    public Dictionary<string, PackedPoint> Points { get; set; } = [];

    public IPackedShape? Shape { get; set; }
}

[Union(0, typeof(PackedCircle))]
[Union(1, typeof(PackedSquare))]
public interface IPackedShape;

[MessagePackObject]
public sealed record PackedCircle([property: Key(0)] double Radius) : IPackedShape;

[MessagePackObject]
public sealed record PackedSquare([property: Key(0)] double Side) : IPackedShape;

[MessagePackObject]
internal readonly struct PackedStruct
{
    [SerializationConstructor]
    public PackedStruct(int number) => Number = number;

    [Key(0)]
    public int Number { get; }
}

[MessagePackObject]
internal sealed record PackedInternal([property: Key(0)] int Number, [property: Key(1)] PackedStruct? Inner, [property: Key(2)] DayOfWeek Day);

[MessagePackObject]
public sealed class PackedNode
{
    [Key(0)]
    public PackedNode? Next { get; set; }
}

[MessagePackObject]
public sealed class PackedTree
{
    [Key(0)]
    public List<PackedTree> Children { get; set; } = [];

    [Key(1)]
    public int Number { get; set; }
}

[MessagePackObject]
public sealed class PackedWithoutKeys
{
    public int Number { get; set; }
}

[MessagePackFormatter(typeof(Formatter))]
internal sealed class PackedByHand(int number)
{
    public int Number { get; } = number;

    internal sealed class Formatter : IMessagePackFormatter<PackedByHand?>
    {
        public void Serialize(ref MessagePackWriter writer, PackedByHand? value, MessagePackSerializerOptions options) => writer.Write(value!.Number + 1);

        public PackedByHand? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) => new(reader.ReadInt32() - 1);
    }
}
