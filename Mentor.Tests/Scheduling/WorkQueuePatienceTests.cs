using Mentor.Tasks.Placement;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Scheduling;

/// <summary>What the centre does because time passes: suppress, revive, reconcile, give up.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WorkQueuePatienceTests
{
    private readonly WorkQueue _queue = new(new() { ReviveEvery = TimeSpan.FromSeconds(0.01) });

    public WorkQueuePatienceTests() => _queue.On(A.Clock(0), new Registered());

    [Test]
    public void On_IdleForASecond_SuppressesOnce()
    {
        Assert.That(_queue.WakeAt, Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(_queue.On(A.Clock(1)), Is.EqualTo(new[] { new Suppress() }));
        Assert.That(_queue.On(A.Clock(2)), Is.Empty);
    }

    [Test]
    public void On_WorkAfterSuppression_RevivesOncePerBatch()
    {
        _queue.On(A.Clock(1));

        Assert.That(_queue.On(A.Task("t1"), A.Task("t2")), Is.EqualTo(new[] { new Revive() }));
        Assert.That(_queue.On(A.Task("t3")), Is.Empty, "the first REVIVE has not been answered");
    }

    [Test]
    public void On_WorkAfterAVainReviveAndSuppression_RevivesAgain()
    {
        Assert.That(_queue.On(A.Clock(1), A.Task("t1")).OfType<Revive>(), Is.Not.Empty);
        _queue.On(new Cancelled("t1"));
        Assert.That(_queue.On(A.Clock(2)), Is.EqualTo(new[] { new Suppress() }));

        Assert.That(_queue.On(A.Task("t2")), Is.EqualTo(new[] { new Revive() }));
    }

    [Test]
    public void On_SomethingEndedWhileOthersWait_RevivesButNotMoreOftenThanAllowed()
    {
        _queue.On(A.Clock(1), A.Task("t1"), A.Task("t2"), A.Task("t3"));
        _queue.On(A.Offer("o", cpus: 2));

        Assert.That(_queue.On(A.Clock(1.02), A.Loss("t1#1", update: null)).OfType<Revive>(), Is.Not.Empty);
        Assert.That(_queue.On(A.Loss("t2#1", update: null)).OfType<Revive>(), Is.Empty);
        Assert.That(_queue.WakeAt, Is.EqualTo(TimeSpan.FromSeconds(1.03)));
        Assert.That(_queue.On(A.Clock(1.03)), Is.EqualTo(new[] { new Revive() }));
    }

    [Test]
    public void On_OneRoundOfWorkAfterAnother_RevivesInABurstAndThenSteadily()
    {
        WorkQueue queue = new(new() { ReviveEvery = TimeSpan.FromSeconds(1), ReviveBurst = 3 });
        queue.On(A.Clock(100), new Registered());
        List<double> revives = [];
        for (var tenth = 0; tenth < 40; tenth++)
        {
            var id = $"t{tenth}";
            if (queue.On(A.Clock(100 + tenth / 10.0), A.Task(id)).OfType<Revive>().Any()) revives.Add(tenth / 10.0);

            // The master's own tick places whatever waits.
            queue.On(A.Offer($"o{tenth}", cpus: 1));
            queue.On(new Finished($"{id}#1", $"agent-o{tenth}", "u"), new Delivered($"{id}#1"));
        }

        Assert.That(revives, Is.EqualTo(new[] { 0, 0.1, 0.2, 1, 2, 3 }));
    }

    [Test]
    public void On_ReviveBroughtNothingOfUse_AsksAgainAfterASecondOnly()
    {
        _queue.On(A.Clock(1), A.Task("t1", cpus: 9));
        _queue.On(A.Offer("o"));

        Assert.That(_queue.On(A.Clock(1.5), A.Task("t2", cpus: 9)), Is.Empty);
        Assert.That(_queue.On(A.Clock(2)), Is.EqualTo(new[] { new Revive() }));
    }

    [Test]
    public void On_CallFailed_AsksForOffersAndForTheAttemptsAgain()
    {
        _queue.On(A.Task("t1"), A.Task("t2"));
        _queue.On(A.Offer("o"));
        _queue.On(A.Clock(1), A.Task("t3"));

        Assert.That(_queue.On(A.Clock(1.1), new CallFailed([], [])), Is.Empty, "the next call may fail as well");
        Assert.That(_queue.On(A.Clock(2)), Is.EqualTo(new[] { new Revive() }));
        Assert.That(_queue.On(A.Clock(3.1)), Is.EqualTo(new[] { new Reconcile("t1#1", "agent-o") }));
    }

    [Test]
    public void On_AcceptFailed_DeclinesItsOffersLaterAndCountsNoRetry()
    {
        _queue.On(A.Task("t", retries: 0));
        _queue.On(A.Offer("o"));

        Assert.That(_queue.On(A.Clock(1), new CallFailed(["o"], ["t#1"])).OfType<Decline>(), Is.Empty, "the next call may fail as well");
        Assert.That(_queue.WakeAt, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(3)));
        Assert.That(_queue.On(A.Clock(3)), Is.SupersetOf(new SchedulerAction[] { new Decline("o", TimeSpan.Zero), new Reconcile("t#1", "agent-o") }));
        Assert.That(_queue.On(A.Loss("t#1", update: null)).OfType<Ending>(), Is.Empty, "it never began");
        _queue.On(A.Clock(4));
        Assert.That(_queue.On(A.Offer("p")), Has.Member(new Launch("t#2", "t", "agent-p")));
    }

    [Test]
    public void On_AcceptFailedButArrived_ALaterLossCounts()
    {
        _queue.On(A.Task("t", retries: 0));
        _queue.On(A.Offer("o"));
        _queue.On(new CallFailed(["o"], ["t#1"]), new Progressed("t#1", "agent-o", null));

        Assert.That(_queue.On(A.Loss("t#1")).OfType<GiveUp>(), Is.Not.Empty);
    }

    [Test]
    public void On_DeclineFailsAgainAndAgain_IsRepeatedWithPausesUntilTheConnectionEnds()
    {
        _queue.On(A.Offer("o"));
        _queue.On(new CallFailed(["o"], []));
        Assert.That(_queue.On(A.Clock(2)).OfType<Decline>(), Is.EqualTo(new[] { new Decline("o", TimeSpan.Zero) }));
        Assert.That(_queue.On(new CallFailed(["o"], [])).OfType<Decline>(), Is.Empty);
        Assert.That(_queue.On(A.Clock(4)).OfType<Decline>(), Is.Not.Empty);
        _queue.On(new CallFailed(["o"], []), new Disconnected(), new Registered());

        Assert.That(_queue.On(A.Clock(9)).OfType<Decline>(), Is.Empty);
    }

    [Test]
    public void On_RegisteredAgain_ReconcilesMoreAndMoreRarelyUntilAllAnswered()
    {
        _queue.On(A.Task("t1"), A.Task("t2"));
        _queue.On(A.Offer("o", cpus: 2));
        SchedulerAction[] both = [new Reconcile("t1#1", "agent-o"), new Reconcile("t2#1", "agent-o")];

        _queue.On(new Disconnected());

        Assert.That(_queue.On(A.Clock(10), new Registered()), Is.EqualTo(both));
        Assert.That(_queue.On(A.Clock(11), new Progressed("t1#1", "agent-o", null)).OfType<Reconcile>(), Is.Empty);
        Assert.That(_queue.On(A.Clock(12)).OfType<Reconcile>(), Is.EqualTo(both[1..]));
        Assert.That(_queue.On(A.Clock(15)).OfType<Reconcile>(), Is.Empty);
        Assert.That(_queue.On(A.Clock(16)).OfType<Reconcile>(), Is.EqualTo(both[1..]));
        Assert.That(_queue.On(A.Clock(17), new Progressed("t2#1", "agent-o", null)), Is.Empty);
        Assert.That(_queue.On(A.Clock(60)).OfType<Reconcile>(), Is.Empty);
        Assert.That(_queue.On(A.Clock(1000)), Is.EqualTo(both), "every 15 minutes there is no need for a doubt");
    }

    [Test]
    public void On_Expelled_RunsEverythingAgainOrGivesUp()
    {
        _queue.On(A.Task("t1"), A.Task("t2", retries: 0));
        _queue.On(A.Offer("o", cpus: 2));
        _queue.On(new Disconnected());

        Assert.That(_queue.On(new Expelled("away")).OfType<Ending>(), Is.EqualTo(new[] { new GiveUp("t2", "t2#1", 1, "FRAMEWORK_REMOVED", "away", "agent-o") }));
        Assert.That(_queue.On(new Registered()).OfType<Reconcile>(), Is.Empty);
        Assert.That(_queue.On(A.Offer("p")), Has.Member(new Launch("t1#2", "t1", "agent-p")));
    }

    [Test]
    public void On_AgentLostWithoutUpdates_Reconciles()
    {
        _queue.On(A.Task("t"));
        _queue.On(A.Offer("o"));
        _queue.On(new AgentLost("agent-o"));

        Assert.That(_queue.On(A.Clock(2)), Has.Member(new Reconcile("t#1", "agent-o")));
    }

    [Test]
    public void On_LargerThanAnyAgent_GivesUpAfterTheTimeoutWithTheShortfalls()
    {
        _queue.On(A.Task("t1", cpus: 16), A.Task("t2", cpus: 16), A.Offer("o1", cpus: 8), A.Offer("o2", cpus: 4));

        Assert.That(_queue.On(A.Clock(29)).OfType<Ending>(), Is.Empty);
        Assert.That(_queue.On(A.Clock(30)), Is.EqualTo(new[]
        {
            new Unplaceable("t1", [new Shortfall("cpus", 16, 8)]),
            new Unplaceable("t2", [new Shortfall("cpus", 16, 8)]),
        }));
        Assert.That(_queue.Count, Is.Zero);
    }

    [Test]
    public void On_TheOnlyLargeAgentIsLost_WaitsForAnotherFromThenOn()
    {
        _queue.On(A.Task("t1", cpus: 8), A.Task("t2", cpus: 8), A.Offer("large", cpus: 8), A.Offer("small", cpus: 1));
        _queue.On(A.Clock(1000), new AgentLost("agent-large"));

        Assert.That(_queue.On(A.Clock(1001)).OfType<Ending>(), Is.Empty, "it waited long before, but not for this");
        Assert.That(_queue.On(A.Clock(1029)).OfType<Ending>(), Is.Empty);
        Assert.That(_queue.On(A.Clock(1030)).OfType<Ending>(), Is.EqualTo(new[] { new Unplaceable("t2", [new Shortfall("cpus", 8, 1)]) }));
    }

    [Test]
    public void On_ALargeAgentComesInTime_StartsAnew()
    {
        _queue.On(A.Task("t1", cpus: 8), A.Task("t2", cpus: 8), A.Offer("small"));
        _queue.On(A.Clock(20), A.Offer("large", cpus: 8));
        _queue.On(A.Clock(40), new AgentLost("agent-large"));

        Assert.That(_queue.On(A.Clock(69)).OfType<Ending>(), Is.Empty);
        Assert.That(_queue.On(A.Clock(70)).OfType<Unplaceable>(), Is.Not.Empty);
    }

    [Test]
    public void On_AgentShowsItsSizeBitByBit_KnowsTheLargestOfEach()
    {
        _queue.On(A.Task("t", cpus: 4, mem: 100), A.Offer("o1", cpus: 4, mem: 10, agent: "a"));
        _queue.On(A.Clock(1), A.Offer("o2", cpus: 1, mem: 100, agent: "a"));

        Assert.That(_queue.On(A.Clock(100)).OfType<Ending>(), Is.Empty, "it is busy, not too small");
    }

    [Test]
    public void On_EndlessOfferTimeoutWithoutMaster_GoesOnWaiting()
    {
        WorkQueue queue = new(new() { OfferTimeout = TimeSpan.MaxValue });
        queue.On(A.Clock(1), new Registered(), A.Task("t"));

        Assert.That(queue.On(A.Clock(2), new Disconnected()), Is.Empty);
        Assert.That(queue.WakeAt, Is.EqualTo(TimeSpan.MaxValue));
    }

    [Test]
    public void On_FitsAnAgentThatWeFill_WaitsOn()
    {
        _queue.On(A.Task("t1"), A.Task("t2"), A.Offer("o", cpus: 1));

        Assert.That(_queue.On(A.Clock(3000)).OfType<Ending>(), Is.Empty);
    }

    [Test]
    public void On_NoOffersAtAll_GivesUpAfterTheTimeout()
    {
        _queue.On(A.Task("t"));

        Assert.That(_queue.On(A.Clock(299)).OfType<Ending>(), Is.Empty);
        Assert.That(_queue.On(A.Clock(300)), Has.Member(new Starve("t", TimeSpan.FromMinutes(5))));
    }

    [Test]
    public void On_NoMasterForLong_EndsWhatRanAndWhatWaited()
    {
        _queue.On(A.Task("t1"), A.Task("t2"), A.Offer("o"));
        _queue.On(A.Clock(100), new Disconnected());

        Assert.That(_queue.WakeAt, Is.EqualTo(TimeSpan.FromSeconds(400)));
        Assert.That(_queue.On(A.Clock(400)).OfType<Ending>(), Is.EqualTo(new Ending[]
        {
            new GiveUp("t1", "t1#1", 1, "MASTER_DISCONNECTED", "no master has answered for 300 s", "agent-o"),
            new Orphan("t2", TimeSpan.FromMinutes(5)),
        }));
    }

    [Test]
    public void On_InfiniteTimeouts_NeverGivesUp()
    {
        WorkQueue queue = new(new() { PlacementTimeout = Timeout.InfiniteTimeSpan, OfferTimeout = Timeout.InfiniteTimeSpan });
        queue.On(A.Clock(0), new Registered(), A.Task("t", cpus: 9), A.Offer("o"));

        Assert.That(queue.On(A.Clock(1e6)).OfType<Ending>(), Is.Empty);
    }
}
