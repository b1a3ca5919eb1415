using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Masters;
using EventType = Mesos.V1.Executor.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
public sealed class AgentStateTests
{
    [Test]
    public void Kill_BeforeItsExecutorSubscribes_NeverReachesTheExecutor()
    {
        AgentProbe agent = new();
        agent.Run(AgentProbe.Framework(), AgentProbe.TaskOf("t1"), AgentProbe.TaskOf("t2"));

        agent.On(new KillTask("f", "t1", null));
        agent.Subscribe("s");

        var killed = agent.TakeUpdates().Single();
        Assert.That((killed.TaskId.Value, killed.State, killed.Reason), Is.EqualTo(("t1", V1.TaskState.TaskKilled, Reason.TaskKilledDuringLaunch)));
        Assert.That(Launched(agent), Is.EqualTo(new[] { "t2" }));
    }

    [Test]
    public void Update_WhileTheOneBeforeIsUnacknowledged_IsHeldBack()
    {
        var agent = Running(AgentProbe.Framework(), "t");

        agent.Update("t", V1.TaskState.TaskRunning);
        agent.Update("t", V1.TaskState.TaskFinished);

        var first = agent.TakeUpdates().Single();
        agent.Acknowledge(first);
        Assert.That((first.State, agent.TakeUpdates().Single().State), Is.EqualTo((V1.TaskState.TaskRunning, V1.TaskState.TaskFinished)));
    }

    [Test]
    public void Update_NeverAcknowledged_IsRepeatedAtDoublingIntervalsUpToTenMinutes()
    {
        var agent = Running(AgentProbe.Framework(), "t");
        agent.Update("t", V1.TaskState.TaskRunning);
        agent.TakeUpdates();

        int[] seconds = [10, 20, 40, 80, 160, 320, 600, 600, 600];
        foreach (var wait in seconds)
        {
            agent.Advance(TimeSpan.FromSeconds(wait - 1));
            Assert.That(agent.TakeUpdates(), Is.Empty, $"before {wait} s");
            agent.Advance(TimeSpan.FromSeconds(1));
            Assert.That(agent.TakeUpdates(), Has.Length.EqualTo(1), $"after {wait} s");
        }
    }

    [Test]
    public void Acknowledge_ThousandsOfUpdates_LeavesOneWakeUpBehind()
    {
        var ids = Enumerable.Range(0, 1000).Select(index => $"t{index}").ToArray();
        var agent = Running(AgentProbe.Framework(), ids);
        foreach (var id in ids)
        {
            agent.Update(id, V1.TaskState.TaskFinished);
            foreach (var update in agent.TakeUpdates()) agent.Acknowledge(update);
            agent.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.That(agent.Advance(TimeSpan.FromSeconds(30)), Is.EqualTo(1));
        Assert.That(agent.TakeUpdates(), Is.Empty);
    }

    [Test]
    public void ShutDown_ExecutorWithoutStream_DestroysItAtOnce()
    {
        AgentProbe agent = new();
        var container = agent.Run(AgentProbe.Framework(), AgentProbe.TaskOf("t"));

        agent.On(new ShutDownExecutor("f", "e"));

        Assert.That(agent.Take<DestroyContainer>().Single().ContainerId, Is.EqualTo(container));
    }

    [Test]
    public void ShutDown_ExecutorThatStays_IsDestroyedAfterItsGracePeriod()
    {
        var agent = Running(AgentProbe.Framework(), "t");
        agent.TakeEvents();

        agent.On(new ShutDownExecutor("f", "e"));

        Assert.That(agent.TakeEvents().Single().Type, Is.EqualTo(EventType.Shutdown));
        agent.Advance(TimeSpan.FromSeconds(4.9));
        Assert.That(agent.Take<DestroyContainer>(), Is.Empty);
        agent.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(agent.Take<DestroyContainer>(), Has.Length.EqualTo(1));
    }

    [Test]
    public void ShutDownFramework_WithUnacknowledgedUpdates_EndsItsExecutorAndForgetsThem()
    {
        var agent = Running(AgentProbe.Framework(), "t");
        agent.Update("t", V1.TaskState.TaskRunning);
        agent.TakeEvents();
        agent.TakeUpdates();

        agent.On(new ShutDownFramework("f"));

        Assert.That(agent.TakeEvents().Single().Type, Is.EqualTo(EventType.Shutdown));
        agent.Advance(TimeSpan.FromMinutes(1));
        Assert.That(agent.TakeUpdates(), Is.Empty);
    }

    [Test]
    public void Run_TaskForExecutorThatIsEnding_IsDropped()
    {
        var agent = Running(AgentProbe.Framework(), "t");
        agent.On(new ShutDownExecutor("f", "e"));

        agent.On(new RunTask(AgentProbe.Framework(), AgentProbe.TaskOf("u"), StartsExecutor: false));

        var dropped = agent.TakeUpdates().Single();
        Assert.That((dropped.TaskId.Value, dropped.State, dropped.Message), Is.EqualTo(("u", V1.TaskState.TaskLost, "Executor terminating")));
    }

    [Test]
    public void Exit_WithTasks_FailsThemAndTellsTheMaster()
    {
        AgentProbe agent = new();
        var container = agent.Run(AgentProbe.Framework(), AgentProbe.TaskOf("t"));
        agent.Subscribe("s");

        agent.On(new ContainerExited(container, 9));

        Assert.That(agent.TakeUpdates().Single().State, Is.EqualTo(V1.TaskState.TaskFailed));
        Assert.That(agent.Take<TellMaster>().Single().Input, Is.EqualTo(new ExecutorEnded("m-S0", "f", "e", 9)));
    }

    private static AgentProbe Running(V1.FrameworkInfo framework, params string[] tasks)
    {
        AgentProbe agent = new();
        agent.Run(framework, [.. tasks.Select(id => AgentProbe.TaskOf(id))]);
        agent.Subscribe("s");
        return agent;
    }

    private static string[] Launched(AgentProbe agent) =>
        [.. agent.TakeEvents().Where(told => told.Type == EventType.Launch).Select(told => told.Launch.Task.TaskId.Value)];
}
