using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Scheduling;

/// <summary>What an executor takes down that ends for the sake of a killed task: no retry is used up, for none is to blame.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SharedFateTests
{
    private readonly WorkQueue _queue = new(new());

    public SharedFateTests() => _queue.On(new Registered(), A.Task("killed", retries: 0), A.Task("innocent", retries: 0), A.Offer("o", cpus: 2));

    [TestCase("killed#1", "innocent#1")]
    [TestCase("innocent#1", "killed#1")]
    public void On_ExecutorGoesDownWithAKilledTask_RunsTheOtherAgain(string first, string second)
    {
        _queue.On(new Cancelled("killed"));

        IEnumerable<SchedulerAction> actions = [.. _queue.On(A.Loss(first)), .. _queue.On(A.Loss(second))];

        Assert.That(actions.OfType<Repeat>().Select(r => r.TaskId), Is.EqualTo(new[] { "innocent" }));
        Assert.That(_queue.On(A.Offer("p", agent: "agent-o")).OfType<Launch>().Single().AttemptId, Is.EqualTo("innocent#2"));
    }

    [Test]
    public void On_LaunchedOntoAnExecutorThatIsAboutToEnd_RunsAgain()
    {
        _queue.On(new Cancelled("killed"));
        _queue.On(A.Task("late", retries: 0), A.Offer("p", agent: "agent-o"));

        _queue.On(A.Loss("killed#1"));

        Assert.That(_queue.On(A.Loss("late#1")).OfType<Repeat>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void On_LaunchedAfterThatExecutorHadEnded_IsToBlameForItself()
    {
        _queue.On(new Cancelled("killed"));
        _queue.On(A.Loss("killed#1"));
        _queue.On(A.Loss("innocent#1"));
        _queue.On(A.Offer("p", agent: "agent-o"));

        Assert.That(_queue.On(A.Loss("innocent#2")).OfType<GiveUp>().Single().TaskId, Is.EqualTo("innocent"));
    }

    [Test]
    public void On_TheKilledTaskListened_TheOtherIsToBlameForItself()
    {
        _queue.On(new Cancelled("killed"));
        _queue.On(new Killed("killed#1", "agent-o", "u"));

        Assert.That(_queue.On(A.Loss("innocent#1")).OfType<GiveUp>().Single().TaskId, Is.EqualTo("innocent"));
    }

    [Test]
    public void On_EndOfTheStoppedTaskIsAwaited_TheOtherIsToBlameForItself()
    {
        _queue.On(new Cancelled("killed", AwaitsEnd: true));

        Assert.That(_queue.On(A.Loss("innocent#1")).OfType<GiveUp>().Single().TaskId, Is.EqualTo("innocent"));
    }

    [Test]
    public void On_LostForAnotherReason_Counts()
    {
        _queue.On(new Cancelled("killed"));

        Assert.That(_queue.On(new Lost("innocent#1", "agent-o", "u", "REASON_CONTAINER_LIMITATION_MEMORY", "too much")).OfType<GiveUp>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void On_ExecutorOfAnotherAgent_Counts()
    {
        _queue.On(A.Task("far", retries: 0), A.Offer("p"));
        _queue.On(new Cancelled("killed"));

        Assert.That(_queue.On(A.Loss("far#1", agent: "agent-p")).OfType<GiveUp>().Count(), Is.EqualTo(1));
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public void On_OneOfThemHasAnExecutorOfItsOwn_Counts(bool killedIsApart, bool otherIsApart)
    {
        WorkQueue queue = new(new());
        queue.On(new Registered(), A.Task("killed", retries: 0) with { IsApart = killedIsApart }, A.Task("other", retries: 0) with { IsApart = otherIsApart }, A.Offer("o", cpus: 2));
        queue.On(new Cancelled("killed"));

        Assert.That(queue.On(A.Loss("other#1")).OfType<GiveUp>().Count(), Is.EqualTo(1));
    }
}
