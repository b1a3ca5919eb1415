using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Scheduling;

/// <summary>Tasks of which somebody outside says whether they run again.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WorkQueueJudgementTests
{
    private readonly WorkQueue _queue = new(new());

    [SetUp]
    public void Launch() => _queue.On(A.Clock(0), new Registered(), A.Judged("t"), A.Offer("o"));

    [Test]
    public void On_Loss_AsksAndRunsAgainWhenTold()
    {
        var loss = A.Loss("t#1");
        Expect(_queue.On(loss), new Acknowledge("t#1", "agent-o", "u-lost"), new Judge("t", "t#1", 1, loss));

        Expect(_queue.On(new Judged("t#1", Again: true)), new Repeat("t", "t#1", "agent-o", loss.Reason, loss.Message), new Revive());
        Assert.That(_queue.On(A.Offer("p")).OfType<Launch>().Single().AttemptId, Is.EqualTo("t#2"));
    }

    [Test]
    public void On_LossThatIsNotForgiven_GivesUpInItsWords()
    {
        var loss = A.Loss("t#1") with { State = "TASK_FAILED" };
        _queue.On(loss);

        Expect(_queue.On(new Judged("t#1", Again: false)), new GiveUp("t", "t#1", 1, loss.Reason, loss.Message, "agent-o", "TASK_FAILED"));
        Assert.That(_queue.Count, Is.Zero);
    }

    [Test]
    public void On_Failure_IsExaminedAndAcknowledgedWhenItRunsAgain()
    {
        var failed = new Finished("t#1", "agent-o", "u", HasFailed: true);
        Expect(_queue.On(failed), new Examine("t", "t#1"));
        Expect(_queue.On(failed));

        Expect(_queue.On(new Judged("t#1", Again: true)), new Acknowledge("t#1", "agent-o", "u"), new Revive());
        Expect(_queue.On(failed), new Acknowledge("t#1", "agent-o", "u"));
        Assert.That(_queue.On(A.Offer("p")).OfType<Launch>().Single().AttemptId, Is.EqualTo("t#2"));
    }

    [Test]
    public void On_FailureThatStands_IsDeliveredOnce()
    {
        _queue.On(new Finished("t#1", "agent-o", "u", HasFailed: true));

        Expect(_queue.On(new Judged("t#1", Again: false)), new Deliver("t", "t#1"));
        Expect(_queue.On(new Delivered("t#1")), new Acknowledge("t#1", "agent-o", "u"));
    }

    [Test]
    public void On_Success_IsDeliveredUnasked() => Expect(_queue.On(new Finished("t#1", "agent-o", "u")), new Deliver("t", "t#1"));

    [Test]
    public void On_CancelledWhileJudged_EndsAndIgnoresTheAnswer()
    {
        _queue.On(new Finished("t#1", "agent-o", "u", HasFailed: true));

        Expect(_queue.On(new Cancelled("t")), new Acknowledge("t#1", "agent-o", "u"), new Withdraw("t"));
        Expect(_queue.On(new Judged("t#1", Again: true)));
    }

    [Test]
    public void On_OutcomeOfALostAttemptWhileJudged_IsDeliveredAndTheAnswerIgnored()
    {
        _queue.On(A.Loss("t#1"));

        Expect(_queue.On(new Finished("t#1", "agent-o", "u")), new Deliver("t", "t#1"));
        Expect(_queue.On(new Judged("t#1", Again: true)));
    }

    [Test]
    public void On_OutcomeOfALostAttemptWhileTheFailureOfALaterOneIsJudged_IsDeliveredAndBothAreAcknowledged()
    {
        _queue.On(A.Loss("t#1"));
        _queue.On(new Judged("t#1", Again: true), A.Offer("p"));
        _queue.On(new Finished("t#2", "agent-p", "u2", HasFailed: true));

        Expect(_queue.On(new Finished("t#1", "agent-o", "u1")), new Deliver("t", "t#1"));
        Expect(_queue.On(new Delivered("t#1")), new Acknowledge("t#1", "agent-o", "u1"), new Acknowledge("t#2", "agent-p", "u2"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void On_LostAttemptRunsAllTheSame_GoesOnInsteadOfRunningTwice(bool waits)
    {
        _queue.On(A.Loss("t#1"));
        if (waits) _queue.On(new Judged("t#1", Again: true));

        _queue.On(new Progressed("t#1", "agent-o", null));

        Assert.That(_queue.On(A.Offer("p")).OfType<Launch>(), Is.Empty);
        Expect(_queue.On(new Finished("t#1", "agent-o", "u")), new Deliver("t", "t#1"));
    }

    [Test]
    public void On_LostAttemptRunsAllTheSame_CountsAmongThoseThatMayRunAtOnce()
    {
        WorkQueue queue = new(new() { MaxConcurrency = 1 });
        queue.On(A.Clock(0), new Registered(), A.Task("t"), A.Task("next"), A.Offer("o"));
        queue.On(A.Loss("t#1"));
        queue.On(new Progressed("t#1", "agent-o", null));

        Assert.That(queue.On(A.Offer("p")).OfType<Launch>(), Is.Empty);
        queue.On(new Finished("t#1", "agent-o", "u"));
        Assert.That(queue.On(A.Offer("q", cpus: 2)).OfType<Launch>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void On_AnswerAboutAnEarlierAttempt_IsIgnored()
    {
        _queue.On(A.Loss("t#1"));
        _queue.On(new Progressed("t#1", "agent-o", null));
        _queue.On(A.Loss("t#1", counts: false));
        _queue.On(A.Clock(1), A.Offer("p"));
        _queue.On(A.Loss("t#2", "agent-p"));

        Expect(_queue.On(new Judged("t#1", Again: false)));
    }

    [Test]
    public void On_RevivedAttemptFails_IsExaminedAndItsFailureDelivered()
    {
        _queue.On(A.Loss("t#1"));
        _queue.On(new Progressed("t#1", "agent-o", null));

        Expect(_queue.On(new Finished("t#1", "agent-o", "u", HasFailed: true)), new Examine("t", "t#1"));
        Expect(_queue.On(new Judged("t#1", Again: false)), new Deliver("t", "t#1"));
    }

    [Test]
    public void On_LostAttemptRunsBesideItsSuccessor_IsKilled()
    {
        _queue.On(A.Loss("t#1"));
        _queue.On(new Judged("t#1", Again: true), A.Offer("p"));

        Expect(_queue.On(new Progressed("t#1", "agent-o", "r")), new Acknowledge("t#1", "agent-o", "r"), new Kill("t#1", "agent-o"));
    }

    [Test]
    public void On_LostAttemptOfWhichTheMasterKnowsTheEnd_IsNotRevived()
    {
        _queue.On(A.Loss("t#1"));
        _queue.On(new Judged("t#1", Again: true));

        _queue.On(new Progressed("t#1", "agent-o", null, IsOver: true));

        Assert.That(_queue.On(A.Offer("p")).OfType<Launch>().Single().AttemptId, Is.EqualTo("t#2"));
    }

    private static void Expect(IReadOnlyList<SchedulerAction> actions, params SchedulerAction[] expected) =>
        Assert.That(actions, Is.EqualTo(expected));
}
