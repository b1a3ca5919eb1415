using System.Buffers;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Payloads;
using MessagePack;

namespace Mentor.Tests.Chunks;

[TestFixture]
internal sealed class ChunkWorkTests
{
    // What a delegate captured would be a copy.
    private static CancellationTokenSource? s_source;
    private static int s_taken;

    [Test]
    public async Task Map_Items_KeepsTheirOrder()
    {
        var offset = 10;

        var end = await Trip.Value(Work.Map((int n) => n + offset), [3, 1, 2]);

        Assert.That(end.Results, Is.EqualTo(new[] { 13, 11, 12 }));
        Assert.That(end.Ran, Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public async Task Map_AsyncBody_KeepsTheirOrder()
    {
        var end = await Trip.Value(Work.Map(static async (int n) =>
        {
            await Task.Yield();
            return $"#{n}";
        }), [3, 1]);

        Assert.That(end.Results, Is.EqualTo(new[] { "#3", "#1" }));
    }

    [TestCase(false, new[] { 5 }, new[] { 1 })]
    [TestCase(true, new[] { 5, 2 }, new[] { 1, 3 })]
    public async Task Map_ItemsThrow_CostNoOtherItsResult(bool goesOn, int[] results, int[] failedAt)
    {
        var work = Work.Map(static (int n) => 10 / n);
        work.GoesOn = goesOn;

        var end = await Trip.Value(work, [2, 0, 5, 0]);

        Assert.That(end.Results, Is.EqualTo(results));
        Assert.That(end.FailedAt, Is.EqualTo(failedAt));
        Assert.That(end.Faults, Has.Count.EqualTo(failedAt.Length).And.All.InstanceOf<DivideByZeroException>());
    }

    [Test]
    public async Task RunAsync_ItemThrows_EndsAsFailed()
    {
        var work = Trip.New().ReadWork(Trip.Pack(Work.Each(static (int n) => throw new InvalidOperationException($"not {n}")), [7]));

        var end = await work.RunAsync(Trip.New(), new ArrayBufferWriter<byte>(), default);

        Assert.That((end.Kind, end.Message), Is.EqualTo((WorkEndKind.Failed, "System.InvalidOperationException: not 7")));
    }

    [Test]
    public async Task RunAsync_Cancelled_TakesNoFurtherItem()
    {
        using CancellationTokenSource source = new();
        (s_source, s_taken) = (source, 0);
        var work = Trip.New().ReadWork(Trip.Pack(
            Work.Each(static (int n) =>
            {
                s_taken = n;
                s_source!.Cancel();
            }),
            [1, 2, 3]));

        var end = await work.RunAsync(Trip.New(), new ArrayBufferWriter<byte>(), source.Token);

        Assert.That((end.Kind, s_taken), Is.EqualTo((WorkEndKind.Cancelled, 1)));
    }

    [Test]
    public async Task RunAsync_ResultCannotTravel_FaultNamesWhatTheUserReturned()
    {
        var outcome = await Trip.RunAsync(Work.Map<int, object>(static _ => new MemoryStream()), [1]);

        Assert.That(outcome.Fault!.Message, Does.Contain("Cannot send the result, a System.Object[]").And.Contain("System.IO.MemoryStream").And.Not.Contain("Chunk"));
    }

    [Test]
    public void ReadWork_WithoutItems_IsRefused()
    {
        var body = Trip.New().WriteBody(Work.Map(static (int n) => n), long.MaxValue);
        byte[] nothing = [.. body.Content.Span, MessagePackCode.Nil];

        Assert.That(() => Trip.New().ReadWork(new(nothing)), Throws.InstanceOf<PayloadFormatException>().With.Message.Contains("it lacks the items of its chunk"));
        Assert.That(() => Trip.New().ReadWork(new(body.Content)), Throws.InstanceOf<PayloadFormatException>());
    }

    [Test]
    public void WriteChunk_ItemsThatCannotTravel_AreNamedWithTheDelegate()
    {
        using MemoryStream stream = new();
        var serializer = Trip.New();
        var body = serializer.WriteBody(Work.Map(static (object n) => n), long.MaxValue);

        var refused = Assert.Throws<DelegateSerializationException>(() => serializer.WriteChunk<object>(new(), body, [1, stream, new object[] { stream }], long.MaxValue, new()))!;

        Assert.That(refused.Message, Does.StartWith($"Cannot send the delegate in {nameof(ChunkWorkTests)}.{nameof(WriteChunk_ItemsThatCannotTravel_AreNamedWithTheDelegate)}"));
        Assert.That(refused.Refusals.Select(each => each.Path), Is.EqualTo(new[] { "items[1]", "items[2][0]" }));
    }

    [Test]
    public void WriteChunk_Again_CopiesTheBodyAndAddsTheItems()
    {
        var serializer = Trip.New();
        var numbers = Enumerable.Range(0, 100).ToArray();
        var body = serializer.WriteBody(Work.Map((int n) => numbers[n]), long.MaxValue);
        ArrayBufferWriter<byte> first = new(), second = new();
        serializer.WriteChunk(first, body, [1, 2], long.MaxValue, new());
        numbers[1] = 0;
        serializer.WriteChunk(second, body, [1, 2], long.MaxValue, new());

        Assert.That(second.WrittenSpan.ToArray(), Is.EqualTo(first.WrittenSpan.ToArray()));
        Assert.That(first.WrittenSpan.StartsWith(body.Content.Span));
        Assert.That(first.WrittenCount - body.Content.Length, Is.LessThan(16));
    }
}
