using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Masters;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

/// <summary>Agents that come back to something else than they left.</summary>
[TestFixture]
public sealed class MasterRosterTests
{
    private static readonly V1.AgentInfo Agent = new() { Id = new() { Value = "m-S0" }, Hostname = "127.0.0.1" };

    private static readonly V1.AgentInfo AgentWithRoom = new(Agent) { Resources = { new Mentor.Protocol.Resources(cpus: 4, memoryMB: 1024).ToProto("*") } };

    [Test]
    public void Join_WithExecutorOfAFrameworkTornDownMeanwhile_IsToldToEndIt()
    {
        var master = MasterWithExecutor();
        master.On(new AgentVanishes("m-S0"));
        master.Call(new() { Type = CallType.Teardown });
        master.ToldAgents.Clear();

        master.On(new AgentJoins(Agent, [Executor()], [new("m-0000", Task(), V1.TaskState.TaskRunning)], [Framework()]));

        Assert.That(master.ToldAgents, Is.EqualTo(new AgentInput[] { new ShutDownFramework("m-0000") }));
    }

    [Test]
    public void Join_WithoutAnExecutorItHadBefore_IsAFailureOfThatExecutor()
    {
        var master = MasterWithExecutor();
        master.On(new AgentVanishes("m-S0"));
        master.Told.Clear();

        master.On(new AgentJoins(Agent, [], [new("m-0000", Task(), V1.TaskState.TaskRunning)], [Framework()]));

        var failure = master.Told.Single(told => told.Type == EventType.Failure).Failure;
        Assert.That((failure.AgentId.Value, failure.ExecutorId.Value), Is.EqualTo(("m-S0", "e")));
    }

    [Test]
    public void Join_WithAFrameworkUnknownToANewMaster_RunsOnUntilThatHasNotSubscribedForLong()
    {
        var master = new MasterProbe();

        master.On(new AgentJoins(AgentWithRoom, [Executor()], [new("m-0000", Task(), V1.TaskState.TaskRunning)], [Framework()]));
        Assert.That(master.ToldAgents, Is.Empty);
        master.Advance(75);

        Assert.That(master.ToldAgents, Is.EqualTo(new AgentInput[] { new ShutDownFramework("m-0000") }));
    }

    [Test]
    public void Join_WithAFrameworkUnknownToANewMasterThatSubscribesAgain_KeepsItsTasks()
    {
        var master = new MasterProbe();
        master.On(new AgentJoins(AgentWithRoom, [Executor()], [new("m-0000", Task(), V1.TaskState.TaskRunning)], [Framework()]));

        master.Subscribe(Framework(), "s", "m-0000");
        master.Advance(100);
        master.Call(new() { Type = CallType.Reconcile, Reconcile = new() });

        Assert.That(master.TakeUpdates().Single().State, Is.EqualTo(V1.TaskState.TaskRunning));
        Assert.That(master.ToldAgents, Is.Empty);
    }

    [Test]
    public void Teardown_WithExecutor_EndsItOnItsAgent()
    {
        var master = MasterWithExecutor();

        var answer = master.Call(new() { Type = CallType.Teardown });

        Assert.That(answer.Status, Is.EqualTo(202));
        Assert.That(master.ToldAgents[^1], Is.EqualTo(new ShutDownFramework("m-0000")));
    }

    [TestCase("../../etc", "'../../etc' contains invalid characters")]
    [TestCase("..", "'..' is disallowed")]
    public void Subscribe_WithIdThatIsNoFileName_IsRefused(string id, string problem)
    {
        var master = new MasterProbe();

        master.Subscribe(new(MasterProbe.Framework()) { Id = new() { Value = id } }, "s", id);

        Assert.That(master.Told.Single().Error.Message, Is.EqualTo($"'FrameworkInfo.id' is not valid: {problem}"));
    }

    [Test]
    public void Subscribe_WithEmptyId_IsGivenOne()
    {
        var master = new MasterProbe();

        master.Subscribe(new(MasterProbe.Framework()) { Id = new() { Value = "" } }, "s", "");

        Assert.That(master.Told.Single().Subscribed.FrameworkId.Value, Is.EqualTo("m-0000"));
    }

    private static V1.FrameworkInfo Framework() => new(MasterProbe.Framework()) { Id = new() { Value = "m-0000" }, Checkpoint = true };

    private static MasterProbe MasterWithExecutor()
    {
        var framework = MasterProbe.Framework();
        framework.Checkpoint = true;
        var master = new MasterProbe().WithAgents(1).Subscribe(framework, "s");
        master.Call(MasterProbe.Accept(master.TakeOffers(), 0, Task()));
        return master;
    }

    private static V1.TaskInfo Task()
    {
        var task = MasterProbe.Task("t");
        task.Command = null;
        task.Executor = Executor();
        return task;
    }

    private static V1.ExecutorInfo Executor() => new()
    {
        ExecutorId = new() { Value = "e" },
        FrameworkId = new() { Value = "m-0000" },
        Command = new() { Value = "true" },
    };
}
