using System.Threading.Channels;
using Mentor.Executor;
using Mentor.Protocol;
using Mentor.Protocol.Reports;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Executor;

[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReportOutboxTests
{
    private readonly Channel<(List<Report> Batch, TaskCompletionSource<bool> Answer)> _posted = Channel.CreateUnbounded<(List<Report>, TaskCompletionSource<bool>)>();

    [Test]
    public async Task Send_WhileABatchIsUnderWay_GoesWithTheNext(CancellationToken cancellationToken)
    {
        var outbox = new ReportOutbox(PostAsync, CancellationToken.None);
        outbox.Send(0, [1]);
        var (first, answer) = await _posted.Reader.ReadAsync(cancellationToken);
        for (byte i = 2; i <= 100; i++) outbox.Send(i, [i]);
        var completion = outbox.CompleteAsync(TimeProvider.System);
        outbox.Send(0, [200]);

        Assert.That(completion.IsCompleted, Is.False, "what was reported goes before the outcome");
        answer.SetResult(true);
        var (second, next) = await _posted.Reader.ReadAsync(cancellationToken);
        next.SetResult(true);
        await completion;

        Assert.That(first.Concat(second).Select(report => report.Number), Is.EqualTo(Enumerable.Range(1, 100)));
        Assert.That(second.Select(report => (report.Channel, report.Payload.Span[0])), Is.EqualTo(Enumerable.Range(2, 99).Select(i => (i, (byte)i))));
        Assert.That(_posted.Reader.TryRead(out _), Is.False);
    }

    [Test]
    public async Task Send_WithoutRoom_WaitsUntilTheDriverTookSome(CancellationToken cancellationToken)
    {
        var outbox = new ReportOutbox(PostAsync, CancellationToken.None);
        outbox.Send(0, new byte[ReportOutbox.Room]);
        var waiting = Task.Run(() => outbox.Send(0, [2]), cancellationToken);
        var (_, answer) = await _posted.Reader.ReadAsync(cancellationToken);

        Assert.That(outbox.TrySend(0, [3]), Is.False, "a line does not wait");
        Assert.That(waiting.IsCompleted, Is.False);
        answer.SetResult(true);
        await waiting;

        var (second, next) = await _posted.Reader.ReadAsync(cancellationToken);
        next.SetResult(true);
        Assert.That(second.Select(report => report.Number), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public async Task Send_WithoutRoomWhenKilled_GivesUp(CancellationToken cancellationToken)
    {
        using var killing = new CancellationTokenSource();
        var outbox = new ReportOutbox(PostAsync, killing.Token);
        outbox.Send(0, new byte[ReportOutbox.Room]);
        var waiting = Task.Run(() => outbox.Send(0, [2]), cancellationToken);

        await killing.CancelAsync();

        await waiting.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task CompleteAsync_KilledAndNotAnswered_WaitsNoLonger(CancellationToken cancellationToken)
    {
        using var killing = new CancellationTokenSource();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var outbox = new ReportOutbox(PostAsync, killing.Token);
        outbox.Send(0, [1]);
        var completion = outbox.CompleteAsync(time);

        await killing.CancelAsync();
        while (!completion.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await completion.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task Send_NobodyWantsThem_ReleasesWhoWaitsAndDropsTheRest(CancellationToken cancellationToken)
    {
        var outbox = new ReportOutbox(PostAsync, CancellationToken.None);
        outbox.Send(0, new byte[ReportOutbox.Room]);
        var waiting = Task.Run(() => outbox.Send(0, [2]), cancellationToken);
        var (_, answer) = await _posted.Reader.ReadAsync(cancellationToken);

        answer.SetResult(false);
        await waiting;
        outbox.Send(0, [3]);
        await outbox.CompleteAsync(TimeProvider.System);

        Assert.That(outbox.TrySend(0, [4]), Is.True, "nobody misses it");
        Assert.That(_posted.Reader.TryRead(out _), Is.False);
    }

    [Test]
    public async Task Send_TransferThatBreaksForGood_HoldsNobody(CancellationToken cancellationToken)
    {
        var outbox = new ReportOutbox(_ => throw new ObjectDisposedException("client"), CancellationToken.None);
        outbox.Send(0, new byte[ReportOutbox.Room]);
        await Task.Run(() => outbox.Send(0, [2]), cancellationToken).WaitAsync(cancellationToken);

        await outbox.CompleteAsync(TimeProvider.System);
    }

    [Test]
    public void Send_MoreThanCanBeReported_SaysWhatToDo()
    {
        var outbox = new ReportOutbox(PostAsync, CancellationToken.None);
        var large = new byte[ReportBatch.LargestReport + 1];

        Assert.That(() => outbox.Send(0, large), Throws.TypeOf<MentorException>().With.Message.EqualTo(
            $"A reported value of {large.Length} bytes is more than the {ReportBatch.LargestReport} that can be reported at once. Report less, or return it as the result."));
        Assert.That(outbox.TrySend(0, large), Is.False);
    }

    [Test]
    public async Task SendAsync_AsManyAsThereMayBe_WaitsUntilTheDriverTookSome(CancellationToken cancellationToken)
    {
        var outbox = new ReportOutbox(PostAsync, CancellationToken.None, most: 3);
        Assert.That(await outbox.SendAsync(0, new byte[] { 1 }, cancellationToken), Is.True);
        var (first, answer) = await _posted.Reader.ReadAsync(cancellationToken);
        await outbox.SendAsync(0, new byte[] { 2 }, cancellationToken);
        await outbox.SendAsync(0, new byte[] { 3 }, cancellationToken);
        var waiting = outbox.SendAsync(0, new byte[] { 4 }, cancellationToken).AsTask();

        Assert.That(waiting.IsCompleted, Is.False, "what is under way counts");
        answer.SetResult(true);
        Assert.That(await waiting, Is.True);
        var (second, next) = await _posted.Reader.ReadAsync(cancellationToken);
        Assert.That((first.Count, second.Count), Is.EqualTo((1, 2)).Or.EqualTo((1, 3)));
        next.SetResult(true);
    }

    [Test]
    public async Task SendAsync_NobodyWantsThem_IsFalse(CancellationToken cancellationToken)
    {
        var outbox = new ReportOutbox(PostAsync, CancellationToken.None, most: 1);
        await outbox.SendAsync(0, new byte[] { 1 }, cancellationToken);
        var waiting = outbox.SendAsync(0, new byte[] { 2 }, cancellationToken).AsTask();
        var (_, answer) = await _posted.Reader.ReadAsync(cancellationToken);

        answer.SetResult(false);

        Assert.That(await waiting, Is.False);
        Assert.That(await outbox.SendAsync(0, new byte[] { 3 }, cancellationToken), Is.False);
    }

    [Test]
    public async Task SendAsync_Cancelled_GivesUp(CancellationToken cancellationToken)
    {
        using var killing = new CancellationTokenSource();
        var outbox = new ReportOutbox(PostAsync, CancellationToken.None, most: 1);
        await outbox.SendAsync(0, new byte[] { 1 }, cancellationToken);
        var waiting = outbox.SendAsync(0, new byte[] { 2 }, killing.Token).AsTask();

        await killing.CancelAsync();

        await Thrown.ByAsync<OperationCanceledException>(() => waiting.WaitAsync(cancellationToken));
    }

    private async Task<bool> PostAsync(ReadOnlyMemory<byte> batch)
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _posted.Writer.TryWrite((ReportBatch.Read(batch.ToArray()), answer));
        return await answer.Task;
    }
}
