using Mentor.Tasks.Placement;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Scheduling;

/// <summary>Agents that keep losing tasks, and those that are to be taken away.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WorkQueueAvoidanceTests
{
    private static readonly QueuePolicy Policy = new() { Avoidance = new() { Losses = 2, For = TimeSpan.FromSeconds(10), AtMost = TimeSpan.FromSeconds(30) } };
    private readonly WorkQueue _queue = new(Policy);
    private double _now;
    private int _made;

    [SetUp]
    public void Register() => _queue.On(A.Clock(0), new Registered(), A.Task("other", priority: 9), A.Offer("first", agent: "good"));

    [Test]
    public void On_LossesInARow_TheAgentIsAvoidedForAWhileWhichGrows()
    {
        foreach (var time in new[] { 10, 20, 30, 30 })
        {
            Assert.That(LoseOn("bad").OfType<Avoid>(), Is.Empty);
            Assert.That(LoseOn("bad").OfType<Avoid>(), Is.EqualTo(new[] { new Avoid("bad", 2, TimeSpan.FromSeconds(time)) }));
            _now += time;
        }
    }

    [Test]
    public void On_OfferOfAnAvoidedAgent_IsDeclinedForTheRestAndTheTaskGoesElsewhere()
    {
        Spoil("bad");
        _now += 4;

        var declined = On(A.Task("t"), A.Offer("o", agent: "bad"));
        var launched = On(A.Offer("p", agent: "good"));

        Assert.That(declined.OfType<Decline>(), Is.EqualTo(new[] { new Decline("o", TimeSpan.FromSeconds(6)) }));
        Assert.That(launched.OfType<Launch>().Single().AgentId, Is.EqualTo("good"));
    }

    [Test]
    public void On_AvoidanceEnds_AsksForOffersAndUsesTheAgent()
    {
        Spoil("bad");
        On(A.Task("t"), A.Offer("o", agent: "bad"));
        Assert.That(_queue.WakeAt, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(_now + 10)));
        _now += 10;

        Assert.That(On(), Has.Member(new Revive()));
        Assert.That(On(A.Offer("p", agent: "bad")).OfType<Launch>().Single().AgentId, Is.EqualTo("bad"));
    }

    [Test]
    public void On_EveryAgentThatWouldDoIsAvoided_RunsThereAllTheSame()
    {
        Spoil("bad");

        var launched = On(A.Task("free"), A.Task("bound", constraints: "hostname:IS:host-bad"), A.Task("large", cpus: 4), A.Offer("o", cpus: 9, agent: "bad"));

        Assert.That(launched.OfType<Launch>().Select(l => l.TaskId), Is.EqualTo(new[] { "bound", "large" }));
    }

    [Test]
    public void On_WhatOneProcessTakesDown_CountsOnce()
    {
        On(A.Task("a"), A.Task("b"), A.Task("c"), A.Offer("o", cpus: 3, agent: "bad"));
        _now++;

        var lost = On(A.Loss("a#1", "bad"), A.Loss("b#1", "bad"));
        _now++;

        Assert.That(lost.Concat(On(A.Loss("c#1", "bad"))).OfType<Avoid>(), Is.Empty);
    }

    [Test]
    public void On_SomethingEndsThere_TheCountStartsAnew()
    {
        LoseOn("bad");
        On(A.Task("ok"), A.Offer("o", agent: "bad"));
        On(new Finished("ok#1", "bad", "u", HasFailed: true));

        Assert.That(LoseOn("bad").OfType<Avoid>(), Is.Empty);
    }

    [Test]
    public void On_LossesFarApart_AreForgotten()
    {
        LoseOn("bad");
        _now += 61;

        Assert.That(LoseOn("bad").OfType<Avoid>(), Is.Empty);
    }

    [TestCase(false, true)]
    [TestCase(true, false)]
    public void On_LossesThatAreNotTheAgentsDoing_AreNotHeldAgainstIt(bool counts, bool blames)
    {
        for (var i = 0; i < 3; i++) Assert.That(LoseOn("bad", counts, blames).OfType<Avoid>(), Is.Empty);
    }

    [Test]
    public void On_NoAvoidance_UsesTheAgentOnAndOn()
    {
        WorkQueue queue = new(new() { Avoidance = null });
        queue.On(A.Clock(0), new Registered(), A.Task("t", retries: 9));
        for (var i = 1; i <= 5; i++)
        {
            Assert.That(queue.On(A.Offer($"o{i}", agent: "bad")).OfType<Launch>(), Is.EqualTo(new[] { new Launch($"t#{i}", "t", "bad") }));
            Assert.That(queue.On(A.Loss($"t#{i}", "bad")).OfType<Avoid>(), Is.Empty);
        }
    }

    [Test]
    public void On_NothingElseOffered_SaysWhichAgentsAreAvoided()
    {
        WorkQueue queue = new(Policy with { OfferTimeout = TimeSpan.FromSeconds(1) });
        queue.On(A.Clock(0), new Registered(), A.Task("t", retries: 9), A.Offer("first", agent: "good"));
        queue.On(A.Loss("t#1", "good"));
        foreach (var attempt in new[] { 2, 3 })
        {
            queue.On(A.Offer($"o{attempt}", agent: "bad"));
            queue.On(A.Loss($"t#{attempt}", "bad"));
        }

        var ended = queue.On(A.Clock(1)).OfType<Starve>().Single();

        Assert.That(ended.Avoided, Is.EqualTo(new[] { new AvoidedAgent("host-bad", TimeSpan.FromSeconds(9), IsLeaving: false) }));
        Assert.That(ended.Avoided![0].ToString(), Is.EqualTo("agent host-bad is avoided for another 9 s: it kept losing tasks"));
    }

    [Test]
    public void On_InverseOffer_IsAcceptedAndTheAgentGetsNothingWhenItsTimeIsNear()
    {
        var accepted = On(new InverselyOffered("i", "leaving", new(TimeSpan.FromMinutes(6), TimeSpan.FromHours(1))));
        Assert.That(accepted, Has.Member(new AcceptInverse("i", "leaving", TimeSpan.FromMinutes(6), Policy.RefuseFor)));

        Assert.That(On(A.Task("t1"), Offered("o1")).OfType<Launch>().Count(), Is.EqualTo(1), "there is time enough");
        _now += 60;
        Assert.That(On(A.Task("t2"), Offered("o2")).OfType<Launch>(), Is.Empty);
        On(new InverselyRescinded("i"));
        Assert.That(On(A.Offer("o3", agent: "leaving")).OfType<Launch>().Count(), Is.EqualTo(1), "it stays after all");

        SchedulerEvent Offered(string id) => A.Offer(id, agent: "leaving") with { Absence = new(TimeSpan.FromSeconds(360 - _now), TimeSpan.FromHours(1)) };
    }

    [TestCase(-10, 60, false)]
    [TestCase(-100, 60, true)]
    [TestCase(100, null, false)]
    [TestCase(400, null, true)]
    public void On_OfferOfAnAgentThatIsToLeave_IsUsedUnlessThatIsNear(double begins, double? lasts, bool used)
    {
        var offer = A.Offer("o", agent: "leaving") with { Absence = new(TimeSpan.FromSeconds(begins), lasts is { } time ? TimeSpan.FromSeconds(time) : null) };

        Assert.That(On(A.Task("t"), offer).OfType<Launch>().Any(), Is.EqualTo(used));
    }

    private void Spoil(string agent)
    {
        LoseOn(agent);
        LoseOn(agent);
    }

    private IReadOnlyList<SchedulerAction> LoseOn(string agent, bool counts = true, bool blames = true)
    {
        var id = $"lost{++_made}";
        On(A.Task(id, retries: 0, priority: 5, constraints: $"hostname:IS:host-{agent}"), A.Offer($"o-{id}", agent: agent));
        var actions = On(A.Loss($"{id}#1", agent, counts: counts) with { BlamesAgent = blames });
        On(new Cancelled(id));
        return actions;
    }

    private IReadOnlyList<SchedulerAction> On(params SchedulerEvent[] happened) => _queue.On([A.Clock(_now), .. happened]);
}
