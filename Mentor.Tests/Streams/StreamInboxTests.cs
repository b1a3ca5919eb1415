using Mentor.Protocol;
using Mentor.Protocol.Reports;
using Mentor.Protocol.Streams;
using Mentor.Tasks.Streams;
using Mentor.Tests.Contracts;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Streams;

[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StreamInboxTests
{
    private readonly StreamInbox _inbox = new("t", Trip.New());

    [Test]
    public async Task End_WithItemsWaiting_ComesAfterThem(CancellationToken token)
    {
        _inbox.Add("t#1", [Item(1), Item(2)]);
        _inbox.End(Task.FromException<long>(new Sent.OwnException("no luck", 7)));

        Assert.That(await TakeAsync(2, token), Is.EqualTo(new[] { 1, 2 }));
        Assert.That((await Thrown.ByAsync<Sent.OwnException>(() => _inbox.WaitAsync(token).AsTask())).Code, Is.EqualTo(7));
        Assert.That(_inbox.Add("t#1", [Item(3)]), Is.False);
    }

    [Test]
    public async Task End_FewerHaveArrived_IsNoEnd(CancellationToken token)
    {
        _inbox.Add("t#2", [Item(1)]);
        _inbox.End(Task.FromResult(5L));

        Assert.That(await TakeAsync(1, token), Is.EqualTo(new[] { 1 }));
        Assert.That((await Thrown.ByAsync<MentorException>(() => _inbox.WaitAsync(token).AsTask())).Message, Is.EqualTo(
            "The stream of task 't' ended after 5 items over there, and 1 of them arrived: another attempt at the task was called lost, and has ended all the same. "
            + "What was yielded is right, but not known to be all of it. Enumerate it again."));
    }

    [Test]
    public async Task Add_BatchThatIsRepeated_CountsOnce(CancellationToken token)
    {
        _inbox.Add("t#1", [Item(1), Item(2)]);
        _inbox.Add("t#1", [Item(1), Item(2)]);
        _inbox.Add("t#1", [Item(2), Item(3)]);
        _inbox.End(Task.FromResult(3L));

        Assert.That(await TakeAsync(3, token), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(await _inbox.WaitAsync(token), Is.False);
    }

    [Test]
    public async Task MayRepeat_NothingTaken_ForgetsTheLostAttempt(CancellationToken token)
    {
        _inbox.Add("t#1", [Item(1), Item(2)]);

        Assert.That(_inbox.MayRepeat("t#1"), Is.True);
        Assert.That(_inbox.Add("t#1", [Item(3)]), Is.False, "it was called lost");
        Assert.That(_inbox.Add("t#2", [Item(1)]), Is.True);
        _inbox.End(Task.FromResult(1L));

        Assert.That(await TakeAsync(1, token), Is.EqualTo(new[] { 1 }));
        Assert.That(await _inbox.WaitAsync(token), Is.False);
    }

    [Test]
    public async Task MayRepeat_SomethingTaken_IsFalseAndTakesNoMore(CancellationToken token)
    {
        _inbox.Add("t#1", [Item(1), Item(2)]);
        await TakeAsync(1, token);

        Assert.That(_inbox.MayRepeat("t#1"), Is.False);
        Assert.That(_inbox.Add("t#2", [Item(1)]), Is.False);
        Assert.That(_inbox.MayRepeat("t#2"), Is.True, "another one is not what was consumed");
    }

    [Test]
    public async Task HasRoomAsync_ManySmallItems_WaitsUntilSomeAreTaken(CancellationToken token)
    {
        _inbox.Add("t#1", [.. Enumerable.Range(1, ItemParts.Held).Select(Item)]);

        Assert.That(await _inbox.HasRoomAsync(TimeSpan.Zero, token), Is.False);
        var room = _inbox.HasRoomAsync(Timeout.InfiniteTimeSpan, token);
        await TakeAsync(1, token);
        Assert.That(await room, Is.True);
    }

    [Test]
    public async Task HasRoomAsync_NobodyTakesAnyMore_LetsThemComeAndGo(CancellationToken token)
    {
        _inbox.Add("t#1", [new Report(1, ItemParts.More, new byte[StreamInbox.Room])]);
        var room = _inbox.HasRoomAsync(Timeout.InfiniteTimeSpan, token);
        Assert.That(room.IsCompleted, Is.False);

        _inbox.Stop();

        Assert.That(await room, Is.True);
        Assert.That(_inbox.Add("t#1", [Item(2)]), Is.False);
    }

    private static Report Item(int number) => new(number, ItemParts.Last, new[] { (byte)number });

    private async Task<List<int>> TakeAsync(int count, CancellationToken token)
    {
        List<int> taken = [];
        while (taken.Count < count && await _inbox.WaitAsync(token))
        {
            if (_inbox.TryTake(out var part)) taken.Add(part.Payload.Span[0]);
        }

        return taken;
    }
}
