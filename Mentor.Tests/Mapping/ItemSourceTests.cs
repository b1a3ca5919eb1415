using System.Threading.Channels;
using Mentor.Tasks.Mapping;

namespace Mentor.Tests.Mapping;

[TestFixture]
internal sealed class ItemSourceTests
{
    [Test, CancelAfter(10_000)]
    public async Task TakeAsync_SequenceThrows_GivesWhatCameBeforeFirst(CancellationToken token)
    {
        await using SequenceSource<int> source = new(Enumerable.Range(0, 10).Select(n => n < 3 ? n : throw new InvalidOperationException("dry")));

        Assert.That(await source.TakeAsync(10, full: true, token), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(async () => await source.TakeAsync(10, full: true, token), Throws.InvalidOperationException.With.Message.EqualTo("dry"));
    }

    [Test, CancelAfter(10_000)]
    public async Task TakeAsync_AsyncItemThatDoesNotCome_SendsOffThoseThatDid(CancellationToken token)
    {
        var items = Channel.CreateUnbounded<int>();
        await using AsyncSequenceSource<int> source = new(items.Reader.ReadAllAsync(token), TimeProvider.System);
        items.Writer.TryWrite(1);
        items.Writer.TryWrite(2);

        Assert.That(await source.TakeAsync(3, full: false, token), Is.EqualTo(new[] { 1, 2 }));

        items.Writer.TryWrite(3);
        items.Writer.Complete();
        Assert.That(await source.TakeAsync(3, full: false, token), Is.EqualTo(new[] { 3 }), "that it was asked for before costs it nothing");
        Assert.That(await source.TakeAsync(3, full: false, token), Is.Empty);
    }

    [Test, CancelAfter(10_000)]
    public async Task TakeAsync_Full_WaitsForAll(CancellationToken token)
    {
        var items = Channel.CreateUnbounded<int>();
        await using AsyncSequenceSource<int> source = new(items.Reader.ReadAllAsync(token), TimeProvider.System);
        items.Writer.TryWrite(1);
        var taking = source.TakeAsync(2, full: true, token);

        Assert.That(taking.IsCompleted, Is.False);
        items.Writer.TryWrite(2);
        Assert.That(await taking, Is.EqualTo(new[] { 1, 2 }));
    }
}
