using System.Buffers;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Reports;
using Mentor.Tests.Payloads;
using Mentor.Tests.Values;

namespace Mentor.Tests.Reports;

[TestFixture]
public sealed class ProgressTests
{
    [Test]
    public async Task Report_ToACapturedInterface_ReachesTheCapturedObject()
    {
        var seen = new Recorder<Point3>();
        IProgress<Point3> progress = seen;

        await ReportTrip.RunAsync(() =>
        {
            progress.Report(new(1, 2, 3));
            progress.Report(new(4, 5, 6));
        });

        Assert.That(seen.Seen, Is.EqualTo(new[] { new Point3(1, 2, 3), new Point3(4, 5, 6) }));
    }

    [Test]
    public async Task Report_ToACapturedProgressWithoutAContext_IsCalledInOrderBeforeTheEnd()
    {
        List<int> seen = [];
        var progress = await Task.Run(() => new Progress<int>(seen.Add));

        await ReportTrip.RunAsync(() =>
        {
            for (var i = 0; i < 1000; i++) ((IProgress<int>)progress).Report(i);
        });

        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 1000)), "Progress<T> itself would have queued them to the thread pool");
    }

    [Test]
    public async Task Report_ToAProgressWithAContext_LeavesItToTheContext()
    {
        var context = new Inline();
        SynchronizationContext.SetSynchronizationContext(context);
        List<int> seen = [];
        var progress = new Progress<int>(seen.Add);
        SynchronizationContext.SetSynchronizationContext(null);

        await ReportTrip.RunAsync(() => ((IProgress<int>)progress).Report(1));

        Assert.That((seen, context.Posted), Is.EqualTo((new List<int> { 1 }, 1)));
    }

    [Test]
    public async Task Report_SameObjectInSeveralVariables_SharesAChannelForEachType()
    {
        var seen = new Recorder<object>();
        IProgress<object> first = seen, again = seen;
        IProgress<string> narrower = seen;
        var trip = new ReportTrip();

        var same = await trip.ThereAndBackAsync<bool>(Work.Of(() =>
        {
            first.Report(1);
            again.Report("two");
            narrower.Report("three");
            return ReferenceEquals(first, again);
        }));

        Assert.That(same.Value, Is.True);
        Assert.That(trip.Targets, Has.Count.EqualTo(2));
        Assert.That(seen.Seen, Is.EqualTo(new object[] { 1, "two", "three" }));
    }

    [Test]
    public async Task Report_FromWithinObjectsDelegatesAndArguments_ComesBack()
    {
        var seen = new Recorder<string>();
        IProgress<string> progress = seen;
        var job = new Job(progress) { Others = [progress, null] };
        Action<string> within = text => progress.Report(text);
        object hidden = await Task.Run(() => new Progress<string>(seen.Report));
        Action<string> method = ((IProgress<string>)hidden).Report;

        var outcome = await ReportTrip.RunAsync<int>(Work.Apply(
            (IProgress<string> argument, int n) =>
            {
                argument.Report("argument");
                job.Progress.Report("field");
                job.Others[0]!.Report("element");
                within("delegate");
                ((IProgress<string>)hidden).Report("object");
                method("method");
                return n;
            },
            progress,
            5));

        Assert.That(outcome.Value, Is.EqualTo(5));
        Assert.That(seen.Seen, Is.EqualTo(new[] { "argument", "field", "element", "delegate", "object", "method" }));
    }

    [Test]
    public async Task Report_ToAClassOfTheProgram_StaysThere()
    {
        var own = new Recorder<int>();

        var outcome = await ReportTrip.RunAsync<int>(Work.Of(() =>
        {
            own.Report(1);
            return own.Seen.Length;
        }));

        Assert.That((outcome.Value, own.Seen.Length), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Report_ValueThatCannotTravel_IsRefusedInTheDelegate()
    {
        var seen = new Recorder<object>();
        IProgress<object> progress = seen;

        var outcome = await ReportTrip.RunAsync<string>(Work.Of(() =>
        {
            try
            {
                progress.Report(new MemoryStream());
                return "";
            }
            catch (DelegateSerializationException refused)
            {
                return refused.Message;
            }
        }));

        Assert.That(outcome.Value, Is.EqualTo(
            "Cannot send the reported value, a System.Object; one thing in it cannot travel:\n"
            + "  'value' (System.IO.MemoryStream): an open stream has no meaning on another machine; send the path or the bytes and open it inside the delegate."));
        Assert.That(seen.Seen, Is.Empty);
    }

    [Test]
    public async Task Run_ResultWithAProxy_IsRefused()
    {
        IProgress<int> progress = new Recorder<int>();

        var outcome = await ReportTrip.RunAsync<Job?>(Work.Of(() => new Job(null!) { Numbers = progress }));

        Assert.That(outcome.Fault!.Message, Does.StartWith("Cannot send the result, a Mentor.Tests.Reports.ProgressTests.Job; one thing in it cannot travel:\n  'Numbers' (")
            .And.EndsWith("): it reports to the program that sent the task, and only while the task runs; return the values instead, or leave it out of what is returned."));
    }

    [Test]
    public async Task Run_ExceptionWithAProxy_ArrivesByNameAndMessage()
    {
        IProgress<int> progress = new Recorder<int>();

        var outcome = await ReportTrip.RunAsync<int>(Work.Of(int () => throw new Carrying(progress)));

        Assert.That(outcome.Fault, Is.TypeOf<RemoteTaskException>().With.Message.Contains("it carries"));
    }

    [Test]
    public void Pack_ClassDerivedFromProgress_IsRefusedWithTheWayOut()
    {
        var derived = new Derived();

        Assert.That(
            () => Trip.Pack(Work.Of(() => derived.ToString())),
            Throws.TypeOf<DelegateSerializationException>().With.Message.Contains("it reports to this process; declare the variable as IProgress<T>, which travels as a proxy."));
    }

    [Test]
    public async Task Run_WithoutAPool_ReportsToNobody()
    {
        IProgress<int> progress = new Recorder<int>();

        Assert.That(await Trip.Run(() =>
        {
            progress.Report(1);
            return 2;
        }), Is.EqualTo(2));
    }

    [Test]
    public void Explain_CapturedProgress_CanTravel()
    {
        IProgress<int> progress = new Recorder<int>();

        var report = Trip.New().Explain(Work.Of(() => progress.Report(1)));

        Assert.That(report.CanTravel, Is.True);
        Assert.That(report.Variables.Select(variable => variable.Name), Is.EqualTo(new[] { "progress" }));
    }

    [Test]
    public void WriteWork_ProxyWithinALargeValue_IsNotLiftedWithIt()
    {
        var progress = new Recorder<string>();
        var large = new Job(progress) { Others = new IProgress<string>?[5_000] };
        List<ReportTarget> targets = [];

        var lifts = Trip.New().WriteWork(new ArrayBufferWriter<byte>(), Work.Of(() => large.ToString()), liftAbove: 1_000, targets: targets).Lifts;

        Assert.That(lifts, Has.Count.EqualTo(1), "the empty places, not the object around them");
        Assert.That(targets, Has.Count.EqualTo(1));
    }

    [Test]
    public void ReadOutcome_ResultThatNamesAChannel_IsMalformed()
    {
        // A result whose value is channel 0.
        Assert.That(
            () => Trip.New().ReadOutcome<IProgress<int>>(new ReadOnlySequence<byte>([1, 1, 0])),
            Throws.TypeOf<PayloadFormatException>().With.Message.Contains("something to report to stands where only values can be"));
    }

    [Test]
    public void Deliver_BytesThatAreNoReport_AreRefused()
    {
        IProgress<int> progress = new Recorder<int>();
        var targets = new List<ReportTarget>();
        var serializer = Trip.New();
        serializer.WriteWork(new ArrayBufferWriter<byte>(), Work.Of(() => progress.Report(1)), targets);

        Assert.That(() => targets[0].Deliver(serializer, new byte[] { 1, 1, 5 }), Throws.TypeOf<PayloadFormatException>());
        Assert.That(() => targets[0].Deliver(serializer, Array.Empty<byte>()), Throws.TypeOf<PayloadFormatException>());
    }

    private sealed class Job(IProgress<string> progress)
    {
        public IProgress<string> Progress { get; } = progress;

        public IProgress<int>? Numbers { get; init; }

        public IProgress<string>?[] Others { get; init; } = [];
    }

    private sealed class Carrying(IProgress<int> progress) : Exception("it carries")
    {
        public IProgress<int> Progress { get; } = progress;
    }

    private sealed class Derived : Progress<int>;


    private sealed class Inline : SynchronizationContext
    {
        public int Posted { get; private set; }

        public override void Post(SendOrPostCallback d, object? state)
        {
            Posted++;
            d(state);
        }
    }
}
