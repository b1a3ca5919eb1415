using Mentor.Protocol;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Scheduling;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WorkQueueConcurrencyTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly WorkQueue _queue = new(new() { MaxConcurrency = 2 });

    public WorkQueueConcurrencyTests() => _queue.On(new Registered(), A.Clock(0));

    [Test]
    public void On_RoomForMoreThanMayRun_LaunchesSoManyAndHidesTheRest()
    {
        _queue.On(A.Task("t1"), A.Task("t2"), A.Task("t3"));

        Assert.That(_queue.On(A.Offer("o", cpus: 8)), Is.EqualTo(new SchedulerAction[]
        {
            new Accept("o", "agent-o", Hour), new Launch("t1#1", "t1", "agent-o"), new Launch("t2#1", "t2", "agent-o"),
        }));
    }

    [Test]
    public void On_AsManyAsMayRun_DeclinesAndSuppressesThoughMoreWaits()
    {
        _queue.On(A.Task("t1"), A.Task("t2"), A.Task("t3"), A.Offer("o", cpus: 8));

        Assert.That(_queue.On(A.Offer("p", cpus: 8)), Is.EqualTo(new SchedulerAction[] { new Decline("p", Hour) }));
        Assert.That(_queue.On(A.Clock(2)), Is.EqualTo(new SchedulerAction[] { new Suppress() }));
    }

    [Test]
    public void On_OneOfAsManyAsMayRunEnds_AsksForOffersAndLaunchesTheNext()
    {
        _queue.On(A.Task("t1"), A.Task("t2"), A.Task("t3"), A.Task("t4"), A.Offer("o", cpus: 8));
        _queue.On(A.Clock(2));

        Assert.That(_queue.On(A.Clock(3), new Finished("t1#1", "agent-o", "u")), Has.Member(new Revive()));
        Assert.That(_queue.On(A.Offer("p", cpus: 8)).OfType<Launch>(), Is.EqualTo(new[] { new Launch("t3#1", "t3", "agent-p") }));
    }

    [Test]
    public void On_CancelledButNotHeardToHaveEnded_StillCounts()
    {
        _queue.On(A.Task("t1"), A.Task("t2"), A.Task("t3"), A.Offer("o", cpus: 8));
        _queue.On(new Cancelled("t1"));

        Assert.That(_queue.On(A.Offer("p", cpus: 8)).OfType<Launch>(), Is.Empty);
        _queue.On(new Killed("t1#1", "agent-o", "u"));
        Assert.That(_queue.On(A.Offer("q", cpus: 8)).OfType<Launch>(), Is.EqualTo(new[] { new Launch("t3#1", "t3", "agent-q") }));
    }

    [Test]
    public void SlotsFor_MoreRoomThanMayRun_IsTheBound()
    {
        _queue.On(A.Offer("o", cpus: 8));

        Assert.That(_queue.SlotsFor(new(new Resources(cpus: 1))), Is.EqualTo(2));
    }
}
