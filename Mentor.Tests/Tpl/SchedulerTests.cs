using System.Runtime.CompilerServices;
using Mentor.Tasks;

namespace Mentor.Tests.Tpl;

[TestFixture]
public sealed class SchedulerTests
{
    private static TaskFactory Factory => new(TplPool.Scheduler);

    [Test]
    public void New_NoPool_IsRefused() => Assert.That(() => new MesosTaskScheduler(null!), Throws.ArgumentNullException);

    [Test, CancelAfter(TplPool.Patience)]
    public async Task MaximumConcurrencyLevel_OnceOffersCame_IsWhatTheClusterHolds(CancellationToken token)
    {
        await Factory.StartNew(() => 1, token);

        Assert.That(TplPool.Scheduler.MaximumConcurrencyLevel, Is.EqualTo(Math.Max(TplPool.Pool.Session.Slots, Environment.ProcessorCount)).And.GreaterThan(0));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Schedulers_SideBySide_HaveIdsAndTasksOfTheirOwn(CancellationToken token)
    {
        await using var otherPool = await MesosPool.ConnectAsync(new() { Master = "local", Name = "other" }, token);
        MesosTaskScheduler[] schedulers = [TplPool.Scheduler, new(TplPool.Pool), new(otherPool)];

        var processes = await Task.WhenAll(schedulers.Select(each => Task.Factory.StartNew(() => Environment.ProcessId, token, TaskCreationOptions.None, each)));

        Assert.That(schedulers.Select(each => each.Id).Distinct().Count(), Is.EqualTo(3));
        Assert.That((processes[0] == processes[1], processes[0] == processes[2]), Is.EqualTo((true, false)));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task GetScheduledTasks_SomeQueuedSomeRunning_ListsItsQueuedOnes(CancellationToken token)
    {
        using Blockers blockers = new();
        await blockers.FillAsync(Factory, token);
        var queued = Enumerable.Range(0, 3).Select(i => Factory.StartNew(() => i, token)).ToArray();
        MesosTaskScheduler another = new(TplPool.Pool);
        var foreign = Task.Factory.StartNew(() => 1, token, TaskCreationOptions.None, another);

        Assert.That(ScheduledTasksOf(TplPool.Scheduler), Is.EquivalentTo(queued));
        Assert.That(ScheduledTasksOf(another), Is.EqualTo(new[] { foreign }));

        await blockers.ReleaseAsync();
        Assert.That(await Task.WhenAll(queued), Is.EqualTo(new[] { 0, 1, 2 }));
        await foreign;
        Assert.That(ScheduledTasksOf(TplPool.Scheduler), Is.Empty);
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_Thousand_AllReturnTheirOwn(CancellationToken token)
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Factory.StartNew(() => i, token)));

        Assert.That(results, Is.EqualTo(Enumerable.Range(0, 1000)));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task UnobservedTaskException_NobodyLooks_IsRaisedOnce(CancellationToken token)
    {
        var message = $"unobserved {Guid.NewGuid()}";
        List<AggregateException> raised = [];
        EventHandler<UnobservedTaskExceptionEventArgs> handler = (_, e) =>
        {
            if (e.Exception.InnerExceptions.All(inner => inner.Message == message)) raised.Add(e.Exception);
            e.SetObserved();
        };
        TaskScheduler.UnobservedTaskException += handler;
        try
        {
            await FailUnobservedAsync(message);
            for (var i = 0; i < 10 && raised.Count == 0; i++)
            {
                // What delivered the outcome lets go of the task a moment after it has ended.
                await Factory.StartNew(() => 1, token);
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }

            Assert.That(raised, Has.Count.EqualTo(1));
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= handler;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task FailUnobservedAsync(string message)
    {
        using ManualResetEventSlim ended = new();
        Factory.StartNew(() => throw new InvalidOperationException(message)).GetAwaiter().OnCompleted(ended.Set);
        await Task.Run(ended.Wait);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetScheduledTasks")]
    private static extern IEnumerable<Task> ScheduledTasksOf(MesosTaskScheduler scheduler);
}
