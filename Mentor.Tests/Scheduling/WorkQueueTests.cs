using Mentor.Protocol;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Scheduling;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WorkQueueTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly WorkQueue _queue = new(new());

    public WorkQueueTests() => _queue.On(new Registered());

    [Test]
    public void On_OfferTooSmallAndLarge_LaunchesOnLargeAndDeclinesSmall()
    {
        _queue.On(A.Task("t", cpus: 2));

        var actions = _queue.On(A.Offer("small", cpus: 1), A.Offer("large", cpus: 4));

        Expect(actions, new Decline("small", Hour), new Accept("large", "agent-large", Hour), new Launch("t#1", "t", "agent-large"));
    }

    [Test]
    public void On_OfferWhileNothingWaits_DeclinesItForLong() => Expect(_queue.On(A.Offer("o")), new Decline("o", Hour));

    [Test]
    public void On_MoreWorkThanOffers_AcceptsWithoutHidingTheRest()
    {
        _queue.On(A.Task("t1"), A.Task("t2"));

        Expect(_queue.On(A.Offer("o")), new Accept("o", "agent-o", TimeSpan.Zero), new Launch("t1#1", "t1", "agent-o"));
    }

    [Test]
    public void On_TwoOffersOfOneAgent_UsesThemTogether()
    {
        _queue.On(A.Task("t", cpus: 2));

        var actions = _queue.On(A.Offer("o1", cpus: 1, agent: "a"), A.Offer("o2", cpus: 1, agent: "a"));

        Expect(actions, new Accept("o1", "a", Hour), new Accept("o2", "a", Hour), new Launch("t#1", "t", "a"));
    }

    [Test]
    public void On_OfferRescindedInTheSameBatch_LaunchesNothing()
    {
        _queue.On(A.Task("t"));

        Expect(_queue.On(A.Offer("o"), new Rescinded("o")));
    }

    [TestCase(false, 1)]
    [TestCase(true, 2)]
    public void On_Offer_ExecutorTakesItsPartOnlyWhereThereIsNone(bool executor, int launches)
    {
        WorkQueue queue = new(new() { Executor = new Resources(cpus: 0.1) });
        queue.On(new Registered(), A.Task("t1"), A.Task("t2"));

        Assert.That(queue.On(A.Offer("o", cpus: 2, executor: executor)).OfType<Launch>().Count(), Is.EqualTo(launches));
    }

    [Test]
    public void On_HigherPriority_GoesFirst()
    {
        _queue.On(A.Task("low"), A.Task("high1", priority: 1), A.Task("high2", priority: 1));

        var launched = _queue.On(A.Offer("o", cpus: 2)).OfType<Launch>().Select(l => l.TaskId);

        Assert.That(string.Join(' ', launched), Is.EqualTo("high1 high2"));
    }

    [Test]
    public void On_FirstDoesNotFit_LaterOneOfAnotherDemandDoes()
    {
        _queue.On(A.Task("large", cpus: 4), A.Task("small"));

        Assert.That(_queue.On(A.Offer("o")), Has.Member(new Launch("small#1", "small", "agent-o")));
    }

    [Test]
    public void On_SubmittedTwice_NamesTheTask()
    {
        _queue.On(A.Task("t"));

        Assert.That(() => _queue.On(A.Task("t")), Throws.ArgumentException.With.Message.StartsWith("There is a task 't' already; give each task an id of its own."));
    }

    [Test]
    public void On_Finished_DeliversAndAcknowledgesOnlyAfterDelivery()
    {
        Launch("t");

        Expect(_queue.On(new Finished("t#1", "agent-o", "u")), new Deliver("t", "t#1"));
        Expect(_queue.On(new Delivered("t#1")), new Acknowledge("t#1", "agent-o", "u"));
        Assert.That(_queue.Count, Is.Zero);
    }

    [Test]
    public void On_FinishedRepeated_DeliversOnceAndAcknowledgesAgain()
    {
        Launch("t");
        _queue.On(new Finished("t#1", "agent-o", "u"));

        Expect(_queue.On(new Finished("t#1", "agent-o", "u")));
        _queue.On(new Delivered("t#1"));
        Expect(_queue.On(new Finished("t#1", "agent-o", "u")), new Acknowledge("t#1", "agent-o", "u"));
    }

    [Test]
    public void On_Running_IsAcknowledgedAtOnce()
    {
        Launch("t");

        Expect(_queue.On(new Progressed("t#1", "agent-o", "u")), new Acknowledge("t#1", "agent-o", "u"));
    }

    [Test]
    public void On_Lost_IsAcknowledgedAndLaunchedAgainUnderANewId()
    {
        Launch("t");

        Expect(
            _queue.On(A.Loss("t#1")),
            new Acknowledge("t#1", "agent-o", "u-lost"),
            new Repeat("t", "t#1", "agent-o", "REASON_EXECUTOR_TERMINATED", "Executor terminated"),
            new Revive());
        Assert.That(_queue.On(A.Offer("p")), Has.Member(new Launch("t#2", "t", "agent-p")));
    }

    [Test]
    public void On_LostMoreOftenThanRetries_GivesUpWithTheLastReason()
    {
        Launch("t", retries: 1);
        _queue.On(A.Loss("t#1"));
        _queue.On(A.Offer("o"));

        var actions = _queue.On(A.Loss("t#2", update: null));

        Expect(actions, new GiveUp("t", "t#2", 2, "REASON_EXECUTOR_TERMINATED", "Executor terminated", "agent-o"));
    }

    [Test]
    public void On_TurnedDown_RestsAMomentAndUsesUpNoRetry()
    {
        Launch("t", retries: 0);

        Expect(
            _queue.On(A.Clock(0.5), A.Loss("t#1", update: null, counts: false)),
            new Repeat("t", "t#1", "agent-o", "REASON_EXECUTOR_TERMINATED", "Executor terminated"));
        Assert.That(_queue.WakeAt, Is.EqualTo(TimeSpan.FromSeconds(0.6)));
        Expect(_queue.On(A.Clock(0.6)), new Revive());
        Assert.That(_queue.On(A.Offer("p")), Has.Member(new Launch("t#2", "t", "agent-p")));
    }

    [Test]
    public void On_CancelledWhileItRests_WithdrawsAndNeverLaunches()
    {
        Launch("t");
        _queue.On(A.Clock(0.5), A.Loss("t#1", update: null, counts: false));

        Expect(_queue.On(new Cancelled("t")), new Withdraw("t"));
        Expect(_queue.On(A.Clock(0.6)));
    }

    [Test]
    public void On_ResultOfAnAttemptWhileItRests_IsDelivered()
    {
        Launch("t");
        _queue.On(A.Clock(0.5), A.Loss("t#1", update: null, counts: false));

        Expect(_queue.On(new Finished("t#1", "agent-o", "u")), new Deliver("t", "t#1"));
        Expect(_queue.On(A.Clock(0.6)));
    }

    [Test]
    public void On_KilledBySomebodyElse_CountsAsLost()
    {
        Launch("t", retries: 0);

        Expect(
            _queue.On(new Killed("t#1", "agent-o", "u")),
            new Acknowledge("t#1", "agent-o", "u"),
            new GiveUp("t", "t#1", 1, "TASK_KILLED", "Somebody else killed it", "agent-o"));
    }

    [Test]
    public void On_ResultOfAnAttemptThatWasCalledLost_IsDeliveredAndTheOtherAttemptKilled()
    {
        Launch("t");
        _queue.On(A.Loss("t#1"));
        _queue.On(A.Offer("p"));

        Expect(_queue.On(new Finished("t#1", "agent-o", "u")), new Deliver("t", "t#1"));
        Expect(_queue.On(new Delivered("t#1")), new Acknowledge("t#1", "agent-o", "u"), new Kill("t#2", "agent-p"));
        Expect(_queue.On(new Finished("t#2", "agent-p", "v")), new Acknowledge("t#2", "agent-p", "v"));
    }

    [Test]
    public void On_CancelledWhileWaiting_WithdrawsAndNeverLaunches()
    {
        _queue.On(A.Task("t"));

        Expect(_queue.On(new Cancelled("t")), new Withdraw("t"));
        Expect(_queue.On(A.Offer("o")), new Decline("o", Hour));
    }

    [Test]
    public void On_CancelledWhileRunning_KillsAndFreesTheSlotWithTheTerminalUpdate()
    {
        Launch("t");
        _queue.On(A.Task("next"));

        Expect(_queue.On(new Cancelled("t")), new Kill("t#1", "agent-o"), new Withdraw("t"));
        Expect(_queue.On(new Killed("t#1", "agent-o", "u")), new Acknowledge("t#1", "agent-o", "u"), new Revive());
    }

    [Test]
    public void On_RunningAfterCancellation_KillsAgain()
    {
        Launch("t");
        _queue.On(new Cancelled("t"));

        Expect(_queue.On(new Progressed("t#1", "agent-o", "u")), new Acknowledge("t#1", "agent-o", "u"), new Kill("t#1", "agent-o"));
    }

    [Test]
    public void On_CancelledWhileDelivering_LeavesTheDecisionToTheCaller()
    {
        Launch("t");
        _queue.On(new Finished("t#1", "agent-o", "u"));

        Expect(_queue.On(new Cancelled("t")));
        Expect(_queue.On(new Delivered("t#1")), new Acknowledge("t#1", "agent-o", "u"));
    }

    [Test]
    public void On_UpdateOfAnUnknownAttempt_IsAcknowledged() =>
        Expect(_queue.On(new Finished("x#1", "a", "u"), new Finished("y#1", "a", null)), new Acknowledge("x#1", "a", "u"));

    [Test]
    public void SlotsFor_AgentsSeen_CountsWhatFitsBesideTheExecutors()
    {
        WorkQueue queue = new(new() { Executor = new Resources(0.5, 64) });
        queue.On(new Registered(), A.Offer("o1", cpus: 4, mem: 1064, executor: false), A.Offer("o2", cpus: 8, mem: 464, executor: false));

        Assert.That(queue.SlotsFor(new(new Resources(1, 100))), Is.EqualTo(3 + 4));
    }

    private void Launch(string id, int retries = 2)
    {
        _queue.On(A.Task(id, retries: retries));
        _queue.On(A.Offer("o"));
    }

    private static void Expect(IReadOnlyList<SchedulerAction> actual, params SchedulerAction[] expected) => Assert.That(actual, Is.EqualTo(expected));
}
