using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Masters;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
public sealed class AgentRestartTests
{
    [Test]
    public void Subscribe_WhileTheAgentIsDead_IsAnsweredWith503()
    {
        AgentProbe agent = new();
        agent.Run(AgentProbe.Framework(checkpoint: true), AgentProbe.TaskOf("t"));
        agent.On(new AgentDies());

        var answer = agent.Subscribe("s");

        Assert.That((answer.Status, answer.Body), Is.EqualTo((503, "Agent has not finished recovery")));
    }

    [Test]
    public void Recover_WithUnacknowledgedUpdate_SendsItAgainAndInOneChainOnly()
    {
        AgentProbe agent = new();
        var task = AgentProbe.TaskOf("t");
        agent.Run(AgentProbe.Framework(checkpoint: true), task);
        agent.Subscribe("s");
        agent.Update("t", V1.TaskState.TaskRunning);
        agent.TakeUpdates();

        agent.On(new AgentDies());
        agent.On(new AgentRecovers());
        Assert.That(Joined(agent), Is.Null, "its executor is still away");
        agent.Subscribe("s2", "e", task);

        Assert.That(Joined(agent)!.Executors.Single().ExecutorId.Value, Is.EqualTo("e"));
        Assert.That(agent.TakeUpdates().Single().State, Is.EqualTo(V1.TaskState.TaskRunning));
        agent.Advance(TimeSpan.FromSeconds(10));
        Assert.That(agent.TakeUpdates(), Has.Length.EqualTo(1));
    }

    [Test]
    public void Recover_ExecutorThatDoesNotComeBack_FailsItsTaskOnceItIsGone()
    {
        AgentProbe agent = new();
        var container = agent.Run(AgentProbe.Framework(checkpoint: true), AgentProbe.TaskOf("t"));
        agent.Subscribe("s");
        agent.On(new AgentDies());
        agent.On(new AgentRecovers());

        agent.Advance(TimeSpan.FromSeconds(2));
        Assert.That(agent.Take<DestroyContainer>().Single().ContainerId, Is.EqualTo(container));
        agent.On(new ContainerExited(container, 9));

        var last = agent.TakeUpdates().Single();
        Assert.That((last.State, last.Reason, last.Message), Is.EqualTo(
            (V1.TaskState.TaskFailed, Reason.ExecutorReregistrationTimeout, "Executor did not reregister within 2secs")));
    }

    [Test]
    public void Recover_WhileExecutorOfFrameworkWithoutCheckpointEnds_WaitsAndLeavesItOut()
    {
        AgentProbe agent = new();
        var container = agent.Run(AgentProbe.Framework(), AgentProbe.TaskOf("t"));
        agent.Subscribe("s");

        agent.On(new AgentDies());
        agent.On(new AgentRecovers());
        Assert.That(Joined(agent), Is.Null, "its process still runs");
        agent.On(new ContainerExited(container, 9));

        var joined = Joined(agent)!;
        Assert.That((joined.Executors.Count, joined.Tasks.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public void Recover_ExecutorOfFrameworkWithoutCheckpointThatWillNotEnd_IsLeftOutAfterAWhile()
    {
        AgentProbe agent = new();
        agent.Run(AgentProbe.Framework(), AgentProbe.TaskOf("t"));
        agent.Subscribe("s");
        agent.On(new AgentDies());
        agent.On(new AgentRecovers());

        agent.Advance(TimeSpan.FromSeconds(2));

        Assert.That(Joined(agent)!.Executors, Is.Empty);
    }

    private static AgentJoins? Joined(AgentProbe agent)
    {
        var joined = agent.Wanted.OfType<TellMaster>().Select(tell => tell.Input).OfType<AgentJoins>().SingleOrDefault();
        agent.Wanted.RemoveAll(action => action is TellMaster { Input: AgentJoins });
        return joined;
    }
}
