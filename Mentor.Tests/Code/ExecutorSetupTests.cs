using System.Text;
using Mentor.Protocol;
using Mentor.Protocol.Code;

namespace Mentor.Tests.Code;

[TestFixture]
public sealed class ExecutorSetupTests
{
    private static readonly ContentHash One = ContentHash.Of([1]);
    private static readonly ContentHash Two = ContentHash.Of([2]);

    [Test]
    public void Read_WhatWasWritten_IsTheSame()
    {
        ExecutorSetup setup = new([new("data/with blanks.txt", One, false), new("tool", Two, true)], Two, One);

        var read = ExecutorSetup.Read(setup.ToBytes());

        Assert.That((read.Start, read.End), Is.EqualTo(((ContentHash?)Two, (ContentHash?)One)));
        Assert.That(read.Files, Is.EqualTo(setup.Files));
    }

    [Test]
    public void Read_Nothing_HasNothing() => Assert.That(ExecutorSetup.Read("mentor-setup 1\n"u8), Has.Property("Start").Null.And.Property("End").Null.And.Property("Files").Empty);

    [TestCase("mentor-setup 2\n", "mentor-setup 2")]
    [TestCase("mentor-setup 1", "mentor-setup 1")]
    [TestCase("mentor-setup 1\nstart\n", "start")]
    [TestCase("mentor-setup 1\nstart 12\n", "start 12")]
    [TestCase("mentor-setup 1\nfile H\n", "file ")]
    [TestCase("mentor-setup 1\nother H\n", "other ")]
    public void Read_Malformed_QuotesTheLine(string text, string line) => Assert.That(
        () => ExecutorSetup.Read(Encoding.UTF8.GetBytes(text.Replace("H", One.ToString(), StringComparison.Ordinal))),
        Throws.TypeOf<MentorException>().With.Message.StartsWith($"Cannot read what the pool wants of its executors: a line is '{line}"));
}
