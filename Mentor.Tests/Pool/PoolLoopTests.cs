using Mentor.Protocol;
using Mentor.Tasks.Master;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Pool;

[TestFixture]
public sealed class PoolLoopTests
{
    [Test, CancelAfter(30_000)]
    public async Task RunAsync_SomethingBreaks_ReportsItAndTakesNoMore(CancellationToken token)
    {
        TaskCompletionSource<Exception> broken = new();
        await using PoolLoop loop = new(new WorkQueue(new()), Resources.None, _ => null!, broken.SetResult, TimeProvider.System);

        loop.Post(new Submitted("t", Resources.None, 0));
        loop.Post(new Submitted("t", Resources.None, 0));

        Assert.That(await broken.Task.WaitAsync(token), Is.Not.Null);
        await loop.SawOffers.WaitAsync(token);
        Assert.That(loop.Post(new Registered()), Is.False);
    }
}
