using Mentor.Protocol.Payloads;
using Mentor.Tests.Payloads;
using Mentor.Tests.Values;

namespace Mentor.Tests.Delegates;

[TestFixture]
internal sealed class TravelReportTests
{
    [Test]
    public void Explain_Closure_TellsSizesAndWhatStaysBehind()
    {
        var text = new string('x', 1_000);
        var number = 5;
        using var stream = new MemoryStream();
        Func<long> other = () => stream.Length;

        var report = Trip.New().Explain(Work.Of(() => text + number));

        Assert.That(other(), Is.Zero);
        Assert.That(report.CanTravel);
        Assert.That(report.Method, Is.EqualTo("TravelReportTests.Explain_Closure_TellsSizesAndWhatStaysBehind"));
        Assert.That(report.Variables.Select(v => (v.Name, v.Bytes)), Is.EqualTo(new[] { ("text", 1_003L), ("number", 1L) }));
        Assert.That(report.Pruned, Is.EqualTo(new[] { "stream" }));
        Assert.That(report.Modules, Is.EqualTo(new[] { "Mentor.Tests.dll" }));
        Assert.That(report.Bytes, Is.InRange(1_004, 1_100));
        Assert.That(report.ToString(), Does.Contain("text: 1,003 bytes").And.Contain("number: 1 byte\n").And.Contain("stream: stays behind, it is not read"));
    }

    [Test]
    public void Explain_DeepList_CountsAllOfItForItsVariable()
    {
        Node? list = null;
        for (var i = 0; i < 1_000; i++) list = new Node { Next = list };

        var report = Trip.New().Explain(Work.Of(() => list!.Value));

        Assert.That(report.Variables.Single().Bytes, Is.GreaterThan(2_000));
    }

    [Test]
    public void Explain_Refused_SaysWhyAndCannotTravel()
    {
        using var stream = new MemoryStream();

        var report = Trip.New().Explain(Work.Of(() => stream.Length));

        Assert.That(report.CanTravel, Is.False);
        Assert.That(report.Refusals.Single().Path, Is.EqualTo("stream"));
        Assert.That(report.ToString(), Does.Contain("cannot travel").And.Contain("'stream' (System.IO.MemoryStream)"));
    }
}
