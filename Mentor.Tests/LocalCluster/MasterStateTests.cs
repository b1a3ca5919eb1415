using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Masters;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
public sealed class MasterStateTests
{
    [Test]
    public void Decline_ForAnHour_HidesForAnHour()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");
        var offer = master.TakeOffers().Single();

        master.Call(new() { Type = CallType.Decline, Decline = new() { OfferIds = { offer.Id }, Filters = new() { RefuseSeconds = 3600 } } });

        master.Advance(3599);
        Assert.That(master.TakeOffers(), Is.Empty);
        master.Advance(2);
        Assert.That(master.TakeOffers(), Has.Length.EqualTo(1));
    }

    [TestCase(null, 5)]
    [TestCase(0.0, 0)]
    [TestCase(20.0, 20)]
    public void Accept_OfAPart_HidesTheRestForRefuseSeconds(double? refuse, double seconds)
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");

        master.Call(MasterProbe.Accept(master.TakeOffers(), refuse, MasterProbe.Task("t")));

        master.Advance(Math.Max(0, seconds - 0.5));
        Assert.That(master.TakeOffers(), Is.Empty);
        master.Advance(1.5);
        Assert.That(master.TakeOffers().Single().Resources.Single(r => r.Name == "cpus").Scalar.Value, Is.EqualTo(3));
    }

    [Test]
    public void Revive_AfterDeclineAndSuppress_OffersAtOnce()
    {
        var master = new MasterProbe().WithAgents(2).Subscribe(MasterProbe.Framework(), "s");
        var offers = master.TakeOffers();
        master.Call(new() { Type = CallType.Decline, Decline = new() { OfferIds = { offers.Select(o => o.Id) }, Filters = new() { RefuseSeconds = 3600 } } });
        master.Call(new() { Type = CallType.Suppress });
        master.Advance(5000);
        Assert.That(master.TakeOffers(), Is.Empty);

        master.Call(new() { Type = CallType.Revive });

        Assert.That(master.TakeOffers(), Has.Length.EqualTo(2));
    }

    [Test]
    public void Accept_SeveralOffersOfOneAgent_LaunchesOnTheirSum()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");
        master.Call(MasterProbe.Accept(master.TakeOffers(), 0, MasterProbe.Task("a", cpus: 3)));
        master.Advance(1);
        var first = master.TakeOffers().Single();
        master.On(new AgentUpdates("m-0000", Finished("a"), V1.TaskState.TaskFinished));
        master.Advance(1);
        var second = master.TakeOffers().Single();
        master.ToldAgents.Clear();

        master.Call(MasterProbe.Accept([first, second], 0, MasterProbe.Task("b", cpus: 4)));

        Assert.That(master.ToldAgents.OfType<RunTask>().Select(run => run.Task.Name), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public void Accept_OffersOfTwoAgents_LosesTheTasks()
    {
        var master = new MasterProbe().WithAgents(2).Subscribe(MasterProbe.Framework(), "s");

        master.Call(MasterProbe.Accept(master.TakeOffers(), 0, MasterProbe.Task("t")));

        var lost = master.TakeUpdates().Single();
        Assert.That((lost.State, lost.Reason), Is.EqualTo((V1.TaskState.TaskLost, V1.TaskStatus.Types.Reason.InvalidOffers)));
        Assert.That(lost.Message, Is.EqualTo(
            "Task launched with invalid offers: Aggregated offers must belong to one single agent. Offer m-O1 uses agent m-S1 and agent m-S0"));
    }

    [TestCase("a/b", "'a/b' contains invalid characters")]
    [TestCase("..", "'..' is disallowed")]
    [TestCase("", "ID must not be empty")]
    public void Accept_TaskIdThatIsNoFileName_IsAnError(string id, string message)
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");

        master.Call(MasterProbe.Accept(master.TakeOffers(), 0, MasterProbe.Task(id)));

        Assert.That(master.TakeUpdates().Single().Message, Is.EqualTo(message));
    }

    [TestCase(double.NaN)]
    [TestCase(-1)]
    public void Accept_TaskWithImpossibleAmount_IsAnError(double cpus)
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");

        master.Call(MasterProbe.Accept(master.TakeOffers(), 0, MasterProbe.Task("t", cpus: cpus)));

        Assert.That(master.TakeUpdates().Single().Message, Is.EqualTo("Task uses invalid resources: Invalid scalar resource: value < 0"));
    }

    [Test]
    public void Accept_TaskWithRevocableResources_IsAnError()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");
        var task = MasterProbe.Task("t");
        task.Resources[0].Revocable = new();

        master.Call(MasterProbe.Accept(master.TakeOffers(), 0, task));

        Assert.That(master.TakeUpdates().Single().Message, Is.EqualTo(
            "Task uses invalid resources: 'cpus' is revocable, shared, a volume or of a resource provider, none of which the embedded cluster offers"));
    }

    [Test]
    public void Accept_TaskOfAnotherRole_IsTooLarge()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");
        var task = MasterProbe.Task("t", cpus: 1);
        task.Resources.Add(new Mentor.Protocol.Resources(memoryMB: 32).ReservedFor("ops").ToProto()[0]);

        master.Call(MasterProbe.Accept(master.TakeOffers(), 0, task));

        Assert.That(master.TakeUpdates().Single().Message, Does.Contain("mem(allocated: *)(reservations: [(STATIC,ops)]):32 required by task and its executor is more than available"));
    }

    [Test]
    public void HangUp_WithoutFailoverTimeout_RemovesTheFrameworkForGood()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");
        master.Call(MasterProbe.Accept(master.TakeOffers(), 0, MasterProbe.Task("t")));

        master.On(new SchedulerHungUp("s"));
        master.Advance(0);
        master.Subscribe(new(MasterProbe.Framework()) { Id = new() { Value = "m-0000" } }, "s2", "m-0000");

        Assert.That(master.ToldAgents[^1], Is.EqualTo(new ShutDownFramework("m-0000")));
        Assert.That(master.Told[^1].Error.Message, Is.EqualTo("Framework has been removed"));
    }

    [Test]
    public void HangUp_WithFailoverTimeout_WaitsThatLong()
    {
        var framework = MasterProbe.Framework();
        framework.FailoverTimeout = 60;
        var master = new MasterProbe().WithAgents(1).Subscribe(framework, "s");
        master.On(new SchedulerHungUp("s"));

        master.Advance(59);
        Assert.That(master.ToldAgents, Is.Empty);
        Assert.That(master.Call(new() { Type = CallType.Revive }).Body, Is.EqualTo("Framework is not subscribed"));
        master.Advance(1);
        Assert.That(master.Call(new() { Type = CallType.Revive }).Body, Is.EqualTo("Framework cannot be found"));
        Assert.That(master.ToldAgents, Is.EqualTo(new AgentInput[] { new ShutDownFramework("m-0000") }), "its executors end with it");
    }

    [TestCase(false, V1.TaskState.TaskLost)]
    [TestCase(true, V1.TaskState.TaskUnreachable)]
    public void AgentVanishes_AndStaysAway_LosesItsTasksAndSaysSo(bool partitionAware, V1.TaskState state)
    {
        var framework = MasterProbe.Framework(partitionAware ? [Capability.PartitionAware] : []);
        framework.Checkpoint = true;
        var master = new MasterProbe().WithAgents(1).Subscribe(framework, "s");
        master.Call(MasterProbe.Accept(master.TakeOffers(), 0, MasterProbe.Task("t")));
        master.Advance(1);
        var outstanding = master.TakeOffers().Single();
        master.Told.Clear();

        master.On(new AgentVanishes("m-S0"));

        Assert.That(master.Told.Single().Rescind.OfferId, Is.EqualTo(outstanding.Id));
        master.Told.Clear();
        master.Advance(75);
        Assert.That(master.Told.Select(e => e.Type), Is.EqualTo(new[] { EventType.Update, EventType.Failure }));
        Assert.That(master.Told[0].Update.Status.State, Is.EqualTo(state));
        Assert.That(master.Told[1].Failure.AgentId.Value, Is.EqualTo("m-S0"));
    }

    [Test]
    public void Subscribe_SecondFramework_GetsWhatTheFirstHasNot()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");
        master.Call(MasterProbe.Accept(master.TakeOffers(), 60, MasterProbe.Task("t")));

        master.Subscribe(MasterProbe.Framework(), "s2");

        var offer = master.TakeOffers().Single();
        Assert.That((offer.FrameworkId.Value, offer.Resources.Single(r => r.Name == "cpus").Scalar.Value), Is.EqualTo(("m-0001", 3.0)));
    }

    [Test]
    public void UpdateFramework_WithInvalidRole_IsRefused()
    {
        var master = new MasterProbe().Subscribe(MasterProbe.Framework(), "s");
        V1.FrameworkInfo update = new(MasterProbe.Framework(Capability.MultiRole)) { Roles = { "a b" } };

        var refused = master.Call(new() { Type = CallType.UpdateFramework, UpdateFramework = new() { FrameworkInfo = update } });
        var accepted = master.Call(new() { Type = CallType.UpdateFramework, UpdateFramework = new() { FrameworkInfo = MasterProbe.Framework() } });

        Assert.That((refused.Status, accepted.Status, accepted.Body), Is.EqualTo((400, 200, (string?)null)));
        Assert.That(refused.Body, Does.EndWith("Role component 'a b' is invalid because it contains backspace or whitespace"));
    }

    private static V1.TaskStatus Finished(string id) => new()
    {
        TaskId = new() { Value = id },
        State = V1.TaskState.TaskFinished,
        Uuid = Google.Protobuf.ByteString.CopyFrom(Guid.NewGuid().ToByteArray(bigEndian: true)),
    };
}
