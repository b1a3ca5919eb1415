using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Scheduling;

/// <summary>Tasks that are asked to end, and whose end is awaited.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WorkQueueStoppingTests
{
    private readonly WorkQueue _queue = new(new());

    public WorkQueueStoppingTests() => _queue.On(new Registered(), A.Task("t"));

    [Test]
    public void On_StoppedWhileWaiting_Withdraws() => Assert.That(Stop(), Is.EqualTo(new[] { new Withdraw("t") }));

    [Test]
    public void On_StoppedWhileRunning_KillsAndDeliversTheOutcomeAllTheSame()
    {
        _queue.On(A.Offer("o"));

        Assert.That(Stop(), Is.EqualTo(new[] { new Kill("t#1", "agent-o", AwaitsEnd: true) }));
        Assert.That(_queue.On(new Finished("t#1", "agent-o", "u")), Is.EqualTo(new[] { new Deliver("t", "t#1") }));
        Assert.That(_queue.On(new Delivered("t#1")), Has.One.EqualTo(new Acknowledge("t#1", "agent-o", "u")));
        Assert.That(_queue.Count, Is.Zero);
    }

    [Test]
    public void On_StoppedTaskKilledOrLost_WithdrawsInsteadOfRunningAgain()
    {
        foreach (Updated update in new Updated[] { new Killed("t#1", "agent-o", "u"), A.Loss("t#1", update: "u") })
        {
            WorkQueue queue = new(new());
            queue.On(new Registered(), A.Task("t"), A.Offer("o"));
            queue.On(new Cancelled("t", AwaitsEnd: true));

            var actions = queue.On(update);

            Assert.That(actions, Has.One.EqualTo(new Acknowledge("t#1", "agent-o", "u")).And.One.EqualTo(new Withdraw("t")));
            Assert.That(queue.Count, Is.Zero);
        }
    }

    [Test]
    public void On_StoppedTaskStartsToRun_IsKilledAgain()
    {
        _queue.On(A.Offer("o"));
        Stop();

        Assert.That(_queue.On(new Progressed("t#1", "agent-o", "u")), Is.EqualTo(new SchedulerAction[] { new Acknowledge("t#1", "agent-o", "u"), new Kill("t#1", "agent-o", AwaitsEnd: true) }));
    }

    private IReadOnlyList<SchedulerAction> Stop() => _queue.On(new Cancelled("t", AwaitsEnd: true));
}
