using System.Buffers;
using Mentor.Protocol;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Reports;
using Mentor.Tasks.Reports;
using Mentor.Tests.Contracts;
using Mentor.Tests.Payloads;
using Mentor.Tests.Pool;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mentor.Tests.Reports;

[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReportInboxTests
{
    private readonly PayloadSerializer _serializer = Trip.New();
    private readonly LogBook _log = new();

    [Test]
    public async Task Add_ReportsOfAnAttempt_AreHandedOverInOrderBeforeTheLast(CancellationToken cancellationToken)
    {
        var seen = new Recorder<int>();
        var inbox = InboxFor(seen);

        for (var i = 1; i <= 1000; i++) inbox.Add("t#1", [Report(i)]);
        await EndAsync(inbox, cancellationToken);

        Assert.That(seen.Seen, Is.EqualTo(Enumerable.Range(1, 1000)));
    }

    [Test]
    public async Task Add_BatchThatIsRepeated_IsHandedOverOnce(CancellationToken cancellationToken)
    {
        var seen = new Recorder<int>();
        var inbox = InboxFor(seen);

        inbox.Add("t#1", [Report(1), Report(2)]);
        inbox.Add("t#1", [Report(1), Report(2)]);
        inbox.Add("t#1", [Report(2), Report(3)]);
        inbox.Add("t#2", [Report(1)]);
        await EndAsync(inbox, cancellationToken);

        Assert.That(seen.Seen, Is.EqualTo(new[] { 1, 2, 3, 1 }), "another attempt reports from its beginning");
    }

    [Test]
    public async Task Add_ToSomebodyWhoThrows_GoesOnAndIsLoggedOnce(CancellationToken cancellationToken)
    {
        var seen = new Recorder<int>();
        var inbox = InboxFor(new Throwing(), seen);

        inbox.Add("t#1", [Report(1), Report(2), new Report(3, 1, Payload(3)), new Report(4, 1, new byte[] { 9 })]);
        await EndAsync(inbox, cancellationToken);

        Assert.That(seen.Seen, Is.EqualTo(new[] { 3 }));
        Assert.That(_log.Lines.Single().Text, Is.EqualTo(
            $"A report of task t could not be handed over to {typeof(Throwing)}, which threw; the task goes on. Further ones are not mentioned."));
        Assert.That(_log.Lines.Single().Exception, Is.TypeOf<NotSupportedException>());
    }

    [Test]
    public async Task Add_ChannelThatNobodyListensTo_IsIgnored(CancellationToken cancellationToken)
    {
        var inbox = InboxFor(new Recorder<int>());

        Assert.That(inbox.Add("t#1", [new Report(1, 1, Payload(1)), new Report(2, -1, Payload(1))]), Is.True);
        await EndAsync(inbox, cancellationToken);

        Assert.That(_log.Lines, Is.Empty);
    }

    [Test]
    public async Task Add_AfterTheEnd_IsTurnedDown(CancellationToken cancellationToken)
    {
        var seen = new Recorder<int>();
        var inbox = InboxFor(seen);
        await EndAsync(inbox, cancellationToken);

        Assert.That(inbox.Add("t#1", [Report(1)]), Is.False);
        Assert.That(seen.Seen, Is.Empty);
    }

    [Test]
    public async Task Stop_WhileReportsWait_DropsThemAndMakesRoom(CancellationToken cancellationToken)
    {
        using var gate = new ManualResetEventSlim();
        var stuck = new Stuck(gate);
        var inbox = InboxFor(stuck);
        inbox.Add("t#1", [Report(1)]);
        await stuck.Reached.WaitAsync(cancellationToken);
        inbox.Add("t#1", [new Report(2, 0, new byte[ReportInbox.Room])]);
        var room = inbox.HasRoomAsync(Timeout.InfiniteTimeSpan, cancellationToken);

        inbox.Stop();

        Assert.That(await room, Is.True);
        gate.Set();
        await EndAsync(inbox, cancellationToken);
        Assert.That((stuck.Count, _log.Lines.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task HasRoomAsync_WhileTheUserTakesItsTime_IsFalseUntilItTookThem(CancellationToken cancellationToken)
    {
        using var gate = new ManualResetEventSlim();
        var stuck = new Stuck(gate);
        var inbox = InboxFor(stuck);
        inbox.Add("t#1", [Report(1)]);
        await stuck.Reached.WaitAsync(cancellationToken);
        Assert.That(await inbox.HasRoomAsync(TimeSpan.Zero, cancellationToken), Is.True);
        inbox.Add("t#1", [new Report(2, 0, new byte[ReportInbox.Room])]);

        Assert.That(await inbox.HasRoomAsync(TimeSpan.Zero, cancellationToken), Is.False);
        var room = inbox.HasRoomAsync(Timeout.InfiniteTimeSpan, cancellationToken);
        gate.Set();

        Assert.That(await room, Is.True);
    }

    [Test]
    public async Task FailAfterReports_WhileReportsAreHandedOver_WaitsForThem(CancellationToken cancellationToken)
    {
        using var gate = new ManualResetEventSlim();
        var stuck = new Stuck(gate);
        var inbox = InboxFor(stuck);
        var task = Pending.Of("t", reports: inbox);
        inbox.Add("t#1", [Report(1)]);
        await stuck.Reached.WaitAsync(cancellationToken);

        task.FailAfterReports(new MentorException("lost"));

        Assert.That(task.Task.IsCompleted, Is.False);
        gate.Set();
        Assert.That((await Thrown.ByAsync<MentorException>(() => task.Task.WaitAsync(cancellationToken))).Message, Is.EqualTo("lost"));
    }

    internal static ReportInbox InboxFor(PayloadSerializer serializer, params IProgress<int>[] progress) =>
        new("t", [.. progress.Select(each => new ProgressTarget<int>(each))], serializer, NullLogger.Instance);

    internal static byte[] Payload(int value)
    {
        var payload = new ArrayBufferWriter<byte>();
        Trip.New().WriteReport(payload, value);
        return payload.WrittenSpan.ToArray();
    }

    private static Task EndAsync(ReportInbox inbox, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource();
        inbox.Complete(ended.SetResult);
        return ended.Task.WaitAsync(cancellationToken);
    }

    private static Report Report(int number) => new(number, 0, Payload(number));

    private ReportInbox InboxFor(params IProgress<int>[] progress) => new("t", [.. progress.Select(each => new ProgressTarget<int>(each))], _serializer, _log);

    private sealed class Throwing : IProgress<int>
    {
        public void Report(int value) => throw new NotSupportedException();
    }

    private sealed class Stuck(ManualResetEventSlim gate) : IProgress<int>
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public int Count { get; private set; }

        public void Report(int value)
        {
            Count++;
            _reached.TrySetResult();
            gate.Wait();
        }
    }
}
