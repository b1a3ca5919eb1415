using Mentor.Executor;
using Mentor.Protocol;
using Mentor.Protocol.Reports;

namespace Mentor.Tests.Executor;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PrintedLinesTests
{
    private readonly Sink _sink = new();

    [Test]
    public void Write_PiecesOfLines_SendsEachLineWhenItEnds()
    {
        var lines = Lines();

        lines.Write("o");
        lines.Write("ne\ntwo\r\n\nth");
        Assert.That(_sink.Lines.Select(line => line.Text), Is.EqualTo(new[] { "one", "two", "" }));
        lines.Write("ree");
        lines.End();

        Assert.That(_sink.Lines[^1], Is.EqualTo(new PrintedLine("here", "three")));
    }

    [Test]
    public void Write_LineWithoutEnd_KeepsItsBeginningAndCountsTheRest()
    {
        var lines = Lines();

        for (var i = 0; i < 100; i++) lines.Write(new string('x', 1_000));
        lines.Write("\nnext\n");

        Assert.That(_sink.Lines.Select(line => line.Text), Is.EqualTo(new[] { $"{new string('x', PrintedLines.LongestLine)}... ({100_000 - PrintedLines.LongestLine} more characters)", "next" }));
    }

    [Test]
    public void Write_MoreThanThereIsRoomFor_DropsAndCountsWithoutWaiting()
    {
        var lines = Lines();
        lines.Write("one\n");
        _sink.IsFull = true;
        lines.Write("two\nthree\n");
        _sink.IsFull = false;
        lines.Write("four\n");
        _sink.IsFull = true;
        lines.Write("five\nsix");
        lines.End();

        Assert.That(_sink.Lines, Is.EqualTo(new PrintedLine[] { new("here", "one"), new("here", null, 2), new("here", "four"), new("here", null, 2) }));
    }

    [Test]
    public void Read_SomethingElse_SaysSo() => Assert.That(
        () => PrintedLine.Read(new byte[] { 0xA1 }),
        Throws.TypeOf<MentorException>().With.Message.StartsWith("Cannot read a printed line of 1 bytes: "));

    private PrintedLines Lines() => new(_sink, PrintedLine.StandardOutput, "here");

    private sealed class Sink : IReportSink
    {
        public List<PrintedLine> Lines { get; } = [];

        public bool IsFull { get; set; }

        public void Send(int channel, ReadOnlySpan<byte> payload) => Lines.Add(PrintedLine.Read(payload.ToArray()));

        public bool TrySend(int channel, ReadOnlySpan<byte> payload)
        {
            if (!IsFull) Send(channel, payload);
            return !IsFull;
        }
    }
}
