using CsCheck;
using Mentor.Protocol.ZooKeeper;

namespace Mentor.Tests.ZooKeeper;

[TestFixture]
public sealed class JuteTests
{
    [Test]
    public void Read_WhatWasWritten_IsTheSame() => Gen.Select(Gen.Int, Gen.Long, Gen.Bool, Gen.Byte.Array, Gen.String.Array).Sample((number, large, flag, bytes, texts) =>
    {
        JuteWriter writer = new();
        writer.Write(number).Write(large).Write(flag).Write(bytes.AsSpan()).Write(texts.Length);
        foreach (var text in texts) writer.Write(text);
        JuteReader reader = new(writer.ToFrame());

        Assert.That(reader.ReadInt(), Is.EqualTo(reader.Length));
        Assert.That((reader.ReadInt(), reader.ReadLong(), reader.ReadBool()), Is.EqualTo((number, large, flag)));
        Assert.That(reader.ReadBytes().ToArray(), Is.EqualTo(bytes));
        Assert.That(reader.ReadTexts(), Is.EqualTo(texts));
        Assert.That(reader.Length, Is.Zero);
    });

    [Test]
    public void Read_AnyBytes_GivesTextsOrSaysThatTheyEndTooEarly() => Gen.Byte.Array.Sample(bytes =>
    {
        try
        {
            new JuteReader(bytes).ReadTexts();
        }
        catch (InvalidDataException short_)
        {
            Assert.That(short_.Message, Is.EqualTo("a message ends too early"));
        }
    });

    [Test]
    public void ReadBytes_NullOfZooKeeper_IsEmpty() => Assert.That(new JuteReader([0xff, 0xff, 0xff, 0xff]).ReadBytes().Length, Is.Zero);
}
