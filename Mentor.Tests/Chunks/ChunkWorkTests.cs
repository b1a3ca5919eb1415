using System.Buffers;
using Mentor.Protocol.Chunks;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Chunks;

[TestFixture]
internal sealed class ChunkWorkTests
{
    [Test]
    public async Task Map_Items_KeepsTheirOrder()
    {
        var offset = 10;

        var end = await Trip.Value<ChunkEnd<int>>(Work.Map(n => n + offset, new[] { 3, 1, 2 }));

        Assert.That(end.Results, Is.EqualTo(new[] { 13, 11, 12 }));
        Assert.That(end.Ran, Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public async Task Map_AsyncBody_KeepsTheirOrder()
    {
        var end = await Trip.Value<ChunkEnd<string>>(Work.Map(static async (int n) =>
        {
            await Task.Yield();
            return $"#{n}";
        }, new[] { 3, 1 }));

        Assert.That(end.Results, Is.EqualTo(new[] { "#3", "#1" }));
    }

    [TestCase(false, new[] { 5 }, new[] { 1 })]
    [TestCase(true, new[] { 5, 2 }, new[] { 1, 3 })]
    public async Task Map_ItemsThrow_CostNoOtherItsResult(bool goesOn, int[] results, int[] failedAt)
    {
        var end = await Trip.Value<ChunkEnd<int>>(Work.Map(static n => 10 / n, [2, 0, 5, 0], goesOn));

        Assert.That(end.Results, Is.EqualTo(results));
        Assert.That(end.FailedAt, Is.EqualTo(failedAt));
        Assert.That(end.Faults, Has.Count.EqualTo(failedAt.Length).And.All.InstanceOf<DivideByZeroException>());
    }

    [Test]
    public async Task RunAsync_ItemThrows_EndsAsFailed()
    {
        var end = await Work.Each(static n => throw new InvalidOperationException($"not {n}"), new[] { 7 }).RunAsync(Trip.New(), new ArrayBufferWriter<byte>(), default);

        Assert.That((end.Kind, end.Message), Is.EqualTo((WorkEndKind.Failed, "System.InvalidOperationException: not 7")));
    }

    [Test]
    public async Task RunAsync_Cancelled_TakesNoFurtherItem()
    {
        using var source = new CancellationTokenSource();
        var taken = 0;
        var work = Work.Each(
            n =>
            {
                taken = n;
                source.Cancel();
            },
            new[] { 1, 2, 3 });

        var end = await work.RunAsync(Trip.New(), new ArrayBufferWriter<byte>(), source.Token);

        Assert.That((end.Kind, taken), Is.EqualTo((WorkEndKind.Cancelled, 1)));
    }

    [Test]
    public async Task RunAsync_ResultCannotTravel_FaultNamesWhatTheUserReturned()
    {
        var outcome = await Trip.RunAsync<ChunkEnd<object>>(Work.Map<int, object>(static _ => new MemoryStream(), [1]));

        Assert.That(outcome.Fault!.Message, Does.Contain("Cannot send the result, a System.Object[]").And.Contain("System.IO.MemoryStream").And.Not.Contain("Chunk"));
    }
}
