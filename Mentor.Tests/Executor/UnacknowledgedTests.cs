using Google.Protobuf;
using Mentor.Protocol.Executors;
using V1 = Mesos.V1;

namespace Mentor.Tests.Executor;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class UnacknowledgedTests
{
    private readonly Unacknowledged _unacknowledged = new();

    [Test]
    public void Describe_Nothing_IsEmpty()
    {
        var subscribe = _unacknowledged.Describe();

        Assert.That(subscribe.UnacknowledgedTasks, Is.Empty);
        Assert.That(subscribe.UnacknowledgedUpdates, Is.Empty);
    }

    [Test]
    public void Describe_TwoUpdatesOfATask_KeepsTheirOrder()
    {
        _unacknowledged.Add(Task("t"));
        _unacknowledged.Add(Status("t", 1));
        _unacknowledged.Add(Status("t", 2));

        var subscribe = _unacknowledged.Describe();

        Assert.That(subscribe.UnacknowledgedTasks.Select(t => t.TaskId.Value), Is.EqualTo(new[] { "t" }));
        Assert.That(subscribe.UnacknowledgedUpdates.Select(u => u.Status), Is.EqualTo(new[] { Status("t", 1), Status("t", 2) }));
    }

    [Test]
    public void Describe_AfterAcknowledgementsInBetween_StillKeepsTheOrder()
    {
        for (byte i = 1; i <= 4; i++)
            _unacknowledged.Add(Status("t", i));
        _unacknowledged.Acknowledge(new V1.TaskID { Value = "t" }, Status("t", 2).Uuid);
        _unacknowledged.Add(Status("t", 5));

        Assert.That(_unacknowledged.Describe().UnacknowledgedUpdates.Select(u => u.Status.Uuid[0]), Is.EqualTo(new byte[] { 1, 3, 4, 5 }));
    }

    [Test]
    public void Acknowledge_FirstUpdate_KeepsTheSecondAndForgetsTheTask()
    {
        _unacknowledged.Add(Task("t"));
        _unacknowledged.Add(Status("t", 1));
        _unacknowledged.Add(Status("t", 2));
        _unacknowledged.Acknowledge(new V1.TaskID { Value = "t" }, Status("t", 1).Uuid);

        var subscribe = _unacknowledged.Describe();

        Assert.That(subscribe.UnacknowledgedTasks, Is.Empty);
        Assert.That(subscribe.UnacknowledgedUpdates.Select(u => u.Status), Is.EqualTo(new[] { Status("t", 2) }));
    }

    [Test]
    public void MustBeSent_UntilItWentWithASubscriptionOrWasAcknowledged()
    {
        var (first, second) = (Status("t", 1), Status("t", 2));
        _unacknowledged.Add(first);
        Assert.That(_unacknowledged.MustBeSent(first), Is.True);

        _unacknowledged.Describe();
        _unacknowledged.Add(second);
        Assert.That(_unacknowledged.MustBeSent(first), Is.False);
        Assert.That(_unacknowledged.MustBeSent(second), Is.True);

        _unacknowledged.Acknowledge(second.TaskId, second.Uuid);
        Assert.That(_unacknowledged.MustBeSent(second), Is.False);
    }

    [Test]
    public void Describe_AfterAFailedSubscription_TakesTheSameAlong()
    {
        _unacknowledged.Add(Status("t", 1));

        var failed = _unacknowledged.Describe();
        var next = _unacknowledged.Describe();

        Assert.That(next, Is.EqualTo(failed));
    }

    private static V1.TaskInfo Task(string id) => new() { Name = id, TaskId = new() { Value = id }, AgentId = new() { Value = "a" } };

    private static V1.TaskStatus Status(string task, byte uuid) =>
        new() { TaskId = new() { Value = task }, State = V1.TaskState.TaskFinished, Uuid = ByteString.CopyFrom(uuid) };
}
