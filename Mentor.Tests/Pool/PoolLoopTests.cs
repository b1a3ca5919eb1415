using Mentor.Protocol;
using Mentor.Tasks.Master;
using Mentor.Tasks.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mentor.Tests.Pool;

[TestFixture]
public sealed class PoolLoopTests
{
    [Test, CancelAfter(30_000)]
    public async Task RunAsync_SomethingBreaks_ReportsItAndTakesNoMore(CancellationToken token)
    {
        TaskCompletionSource<Exception> broken = new();
        await using PoolLoop loop = new(new WorkQueue(new()), new(Resources.None), _ => null!, new(), broken.SetResult, TimeProvider.System);

        loop.Post(new Submitted("t", Resources.None, 0));
        loop.Post(new Submitted("t", Resources.None, 0));

        Assert.That(await broken.Task.WaitAsync(token), Is.Not.Null);
        await loop.SawOffers.WaitAsync(token);
        Assert.That(loop.Post(new Registered()), Is.False);
    }

    [Test, CancelAfter(30_000)]
    public async Task RunAsync_ToWakeLaterThanATimerTakes_GoesOn(CancellationToken token)
    {
        TaskCompletionSource<Exception> broken = new();
        WorkQueue queue = new(new() { OfferTimeout = TimeSpan.FromDays(60) });
        CallWriter nothingToWrite = new(new(), _ => null!, TimeSpan.Zero);
        await using (PoolLoop loop = new(
            queue, new(Resources.None), own => new(null!, null!, nothingToWrite, null!, null!, null!, null!, null!, own, NullLogger.Instance), new(), broken.SetResult, TimeProvider.System))
        {
            loop.Post(new Submitted("t", Resources.None, 0));
            loop.Post(new Disconnected());
        }

        Assert.That(queue.WakeAt, Is.GreaterThan(TimeSpan.FromDays(59)));
        Assert.That(broken.Task.IsCompleted, Is.False, broken.Task.IsCompleted ? $"{await broken.Task.WaitAsync(token)}" : null);
    }
}
