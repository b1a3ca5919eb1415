using Mentor.LocalCluster.Agents;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using OperationType = Mesos.V1.Offer.Types.Operation.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
public sealed class MasterAcceptTests
{
    private const string Refusal =
        "The embedded cluster launches tasks and does nothing else with offers; for reservations and volumes, name a real Mesos in MESOS_MASTER";

    [Test]
    public void Accept_SeveralLaunches_StartsTheTasksOfAllInOrderWhileThereIsRoom()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");
        var call = MasterProbe.Accept(master.TakeOffers(), 0, MasterProbe.Task("a"), MasterProbe.Task("b"));
        call.Accept.Operations.Add(Launch(MasterProbe.Task("c"), MasterProbe.Task("large", cpus: 2)));
        call.Accept.Operations.Add(Launch(MasterProbe.Task("d")));

        master.Call(call);

        Assert.That(master.ToldAgents.OfType<RunTask>().Select(run => run.Task.Name), Is.EqualTo(new[] { "a", "b", "c", "d" }));
        var refused = master.TakeUpdates().Single();
        Assert.That((refused.TaskId.Value, refused.State), Is.EqualTo(("large", V1.TaskState.TaskError)));
    }

    [Test]
    public void Accept_LaunchGroup_IsRefusedTaskByTask()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");

        master.Call(Accept(master.TakeOffers().Single().Id, Group("a", "b")));

        var updates = master.TakeUpdates();
        Assert.That(updates.Select(update => (update.TaskId.Value, update.State, update.Reason)), Is.EqualTo(new[]
        {
            ("a", V1.TaskState.TaskError, Reason.TaskGroupInvalid), ("b", V1.TaskState.TaskError, Reason.TaskGroupInvalid),
        }));
        Assert.That(updates[0].Message, Is.EqualTo(
            "The embedded cluster runs no task groups; launch the tasks one by one, or name a real Mesos in MESOS_MASTER"));
    }

    [Test]
    public void Accept_LaunchGroupOnAStaleOffer_LosesItsTasks()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");

        master.Call(Accept(new() { Value = "stale" }, Group("a", "b")));

        Assert.That(master.TakeUpdates().Select(update => (update.TaskId.Value, update.State, update.Reason)), Is.EqualTo(new[]
        {
            ("a", V1.TaskState.TaskLost, Reason.InvalidOffers), ("b", V1.TaskState.TaskLost, Reason.InvalidOffers),
        }));
    }

    [Test]
    public void Accept_OperationWithId_IsAnsweredWithAnError()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");

        master.Call(Accept(master.TakeOffers().Single().Id, Reserve("r"), Reserve(null)));

        var status = master.Told.Single(told => told.Type == EventType.UpdateOperationStatus).UpdateOperationStatus.Status;
        Assert.That((status.OperationId.Value, status.State, status.Message), Is.EqualTo(("r", V1.OperationState.OperationError, Refusal)));
    }

    [Test]
    public void Accept_OperationWithIdOnAStaleOffer_IsDropped()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");

        master.Call(Accept(new() { Value = "stale" }, Reserve("r")));

        var status = master.Told.Single(told => told.Type == EventType.UpdateOperationStatus).UpdateOperationStatus.Status;
        Assert.That((status.State, status.Message), Is.EqualTo(
            (V1.OperationState.OperationDropped, "Task launched with invalid offers: Offer stale is no longer valid")));
    }

    private static V1.Scheduler.Call Accept(V1.OfferID offer, params V1.Offer.Types.Operation[] operations) =>
        new() { Type = CallType.Accept, Accept = new() { OfferIds = { offer }, Operations = { operations } } };

    private static V1.Offer.Types.Operation Launch(params V1.TaskInfo[] tasks) => new() { Type = OperationType.Launch, Launch = new() { TaskInfos = { tasks } } };

    private static V1.Offer.Types.Operation Group(params string[] tasks) => new()
    {
        Type = OperationType.LaunchGroup,
        LaunchGroup = new() { TaskGroup = new() { Tasks = { tasks.Select(task => MasterProbe.Task(task)) } } },
    };

    private static V1.Offer.Types.Operation Reserve(string? id) => new()
    {
        Type = OperationType.Reserve,
        Id = id is null ? null : new() { Value = id },
    };
}
