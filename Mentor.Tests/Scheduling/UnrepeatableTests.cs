using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Scheduling;

/// <summary>Tasks whose callers have had something of an attempt that was lost.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class UnrepeatableTests
{
    private static readonly Unrepeatable Answer = new("t", "t#1", "agent-o", "REASON_EXECUTOR_TERMINATED", "consumed in part");

    private readonly WorkQueue _queue = new(new());

    public UnrepeatableTests() => _queue.On(new Registered(), A.Task("t"), A.Offer("o"));

    [Test]
    public void On_UnrepeatableWhileWaiting_GivesUp()
    {
        Assert.That(_queue.On(A.Loss("t#1")), Has.One.InstanceOf<Repeat>());

        Assert.That(_queue.On(Answer), Has.One.EqualTo(new GiveUp("t", "t#1", 1, "REASON_EXECUTOR_TERMINATED", "consumed in part", "agent-o")));
        Assert.That(_queue.Count, Is.Zero);
    }

    [Test]
    public void On_UnrepeatableWhenLaunchedAgain_GivesUpAndKills()
    {
        _queue.On(A.Loss("t#1"));
        _queue.On(A.Offer("p"));

        Assert.That(_queue.On(Answer), Has.One.EqualTo(new GiveUp("t", "t#1", 2, "REASON_EXECUTOR_TERMINATED", "consumed in part", "agent-o"))
            .And.One.EqualTo(new Kill("t#2", "agent-p")));
    }

    [Test]
    public void On_UnrepeatableThatEndedMeanwhile_DoesNothing()
    {
        _queue.On(A.Loss("t#1"));
        _queue.On(new Cancelled("t"));

        Assert.That(_queue.On(Answer), Has.None.InstanceOf<Ending>());
    }
}
