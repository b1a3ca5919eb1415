using Mentor.Tasks.Placement;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Scheduling;

[TestFixture]
public sealed class WorkQueuePlacementTests
{
    [Test]
    public void On_UniqueHosts_WaitsForASiblingToEnd()
    {
        var queue = Registered(new());
        queue.On(A.Task("t1", constraints: "hostname:UNIQUE"), A.Task("t2", constraints: "hostname:UNIQUE"), A.Task("free"));

        Assert.That(Launched(queue.On(A.Offer("o1", cpus: 4, agent: "a"))), Is.EqualTo("t1#1 on a, free#1 on a"));
        Assert.That(Launched(queue.On(A.Offer("o2", cpus: 2, agent: "a"))), Is.Empty);
        queue.On(new Finished("t1#1", "a", "u"));
        Assert.That(Launched(queue.On(A.Offer("o3", cpus: 3, agent: "a"))), Is.EqualTo("t2#1 on a"));
    }

    [Test]
    public void On_GroupByRack_CountsWhatRunsOnAgentsOfEarlierOffers()
    {
        var queue = Registered(new());
        queue.On(Enumerable.Range(1, 3).Select(i => (SchedulerEvent)A.Task($"t{i}", constraints: "rack:GROUP_BY")).ToArray());

        queue.On(A.Offer("o1", agent: "a", rack: "r1"));
        Assert.That(Launched(queue.On(A.Offer("o2", cpus: 2, agent: "b", rack: "r1"), A.Offer("o3", cpus: 1, agent: "c", rack: "r2"))), Is.EqualTo("t2#1 on c, t3#1 on b"));
    }

    [Test]
    public void On_ASiblingIsLost_ItsPlaceIsFree()
    {
        var queue = Registered(new());
        queue.On(A.Task("t", constraints: "hostname:UNIQUE"), A.Offer("o1", agent: "a"));

        queue.On(A.Loss("t#1", "a"));

        Assert.That(Launched(queue.On(A.Offer("o2", agent: "a"))), Is.EqualTo("t#2 on a"));
    }

    [Test]
    public void On_ConstraintThatNoAgentMeets_GivesUpAfterTheTimeoutAndSaysWhy()
    {
        var queue = Registered(new());
        queue.On(A.Task("t", constraints: ["rack:IS:r9"]), A.Task("u"), A.Offer("o", rack: "r1"));

        Assert.That(queue.On(A.Clock(29)).OfType<Ending>(), Is.Empty);
        Assert.That(queue.On(A.Clock(30)).OfType<Ending>(), Is.EqualTo(new[] { new Unplaceable("t", [new UnmetConstraint("rack:IS:r9", 0, 1, "r1")]) }));
    }

    [Test]
    public void On_Decreasing_TheLargestOfAPriorityGoesFirst()
    {
        SchedulerEvent[] tasks = [A.Task("small", cpus: 1), A.Task("large", cpus: 3), A.Task("urgent", cpus: 1, priority: 1), A.Task("middle", cpus: 2)];
        WorkQueue fifo = Registered(new() { Packing = PackingRule.FirstFit }), decreasing = Registered(new() { Packing = PackingRule.FirstFitDecreasing });
        fifo.On(tasks);
        decreasing.On(tasks);

        Assert.That(Launched(fifo.On(A.Offer("o", cpus: 6, agent: "a"))), Is.EqualTo("urgent#1 on a, small#1 on a, large#1 on a"));
        Assert.That(Launched(decreasing.On(A.Offer("o", cpus: 6, agent: "a"))), Is.EqualTo("urgent#1 on a, large#1 on a, middle#1 on a"));
    }

    [Test]
    public void On_Spread_CountsTheTasksThatRunAlready()
    {
        var queue = Registered(new() { Packing = PackingRule.Spread });
        queue.On(A.Task("t1"), A.Task("t2"), A.Offer("o1", cpus: 2, agent: "a"));
        queue.On(A.Task("t3"), A.Task("t4"), A.Task("t5"));

        Assert.That(
            Launched(queue.On(A.Offer("o2", cpus: 9, agent: "a"), A.Offer("o3", cpus: 5, agent: "b"))), Is.EqualTo("t3#1 on b, t4#1 on b, t5#1 on a"));
    }

    [Test]
    public void SlotsFor_WithConstraints_CountsTheAgentsItMayRunOn()
    {
        var queue = Registered(new());
        queue.On(A.Offer("o1", cpus: 4, rack: "r1"), A.Offer("o2", cpus: 8, rack: "r2"));

        Assert.That(queue.SlotsFor(new(new(cpus: 1), new(["rack:IS:r1"]))), Is.EqualTo(4));
    }

    private static WorkQueue Registered(QueuePolicy policy)
    {
        WorkQueue queue = new(policy);
        queue.On(A.Clock(0), new Registered());
        return queue;
    }

    private static string Launched(IReadOnlyList<SchedulerAction> actions) => string.Join(", ", actions.OfType<Launch>().Select(l => $"{l.AttemptId} on {l.AgentId}"));
}
