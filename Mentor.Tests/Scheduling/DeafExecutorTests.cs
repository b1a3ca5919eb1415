using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Scheduling;

/// <summary>Executors that let a kill pass are left to their agents.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DeafExecutorTests
{
    private readonly WorkQueue _queue = new(new() { KillPatience = TimeSpan.FromSeconds(20), RefuseFor = TimeSpan.FromDays(1) });

    public DeafExecutorTests() => _queue.On(A.Clock(0), new Registered(), A.Task("t"), A.Offer("o"));

    [Test]
    public void On_KilledAttemptThatNobodyHearsOf_ShutsItsExecutorDownOnce()
    {
        _queue.On(A.Clock(5), new Cancelled("t"));

        Assert.That(ShutDowns(24.9), Is.Empty);
        Assert.That(ShutDowns(25), Is.EqualTo(new[] { new ShutDown("t#1", "agent-o", IsApart: false) }));
        Assert.That(ShutDowns(100), Is.Empty);
    }

    [Test]
    public void On_Killed_WakesInTime()
    {
        _queue.On(A.Clock(5), new Cancelled("t"));
        _queue.On(A.Clock(10));

        Assert.That(_queue.WakeAt, Is.EqualTo(TimeSpan.FromSeconds(25)));
    }

    [Test]
    public void On_KilledAttemptEnds_LeavesItsExecutorAlone()
    {
        _queue.On(A.Clock(5), new Cancelled("t"));
        _queue.On(A.Clock(6), new Killed("t#1", "agent-o", "u"));

        Assert.That(ShutDowns(100), Is.Empty);
    }

    [Test]
    public void On_EndIsAwaited_LeavesItsExecutorAlone()
    {
        _queue.On(A.Clock(5), new Cancelled("t", AwaitsEnd: true));

        Assert.That(ShutDowns(100), Is.Empty);
    }

    [Test]
    public void On_MasterWasAway_WaitsAgainForTheNews()
    {
        _queue.On(A.Clock(5), new Cancelled("t"));
        _queue.On(A.Clock(10), new Disconnected());
        Assert.That(ShutDowns(40), Is.Empty);
        _queue.On(A.Clock(50), new Registered());

        Assert.That(ShutDowns(69), Is.Empty);
        Assert.That(ShutDowns(70).Count(), Is.EqualTo(1));
    }

    private IEnumerable<ShutDown> ShutDowns(double at) => _queue.On(A.Clock(at)).OfType<ShutDown>();
}
