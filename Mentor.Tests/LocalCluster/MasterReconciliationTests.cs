using Mentor.LocalCluster.Masters;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
public sealed class MasterReconciliationTests
{
    [TestCase(false)]
    [TestCase(true)]
    public void Reconcile_TaskWhoseEndWasNotForwardedYet_TellsWhatWasForwarded(bool explicitly)
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");
        var task = MasterProbe.Task("t");
        task.Command = null;
        task.Executor = new() { ExecutorId = new() { Value = "e" }, Command = new() { Value = "true" } };
        master.Call(MasterProbe.Accept(master.TakeOffers(), 0, task));
        master.On(new AgentUpdates("m-0000", new() { TaskId = task.TaskId, State = V1.TaskState.TaskRunning }, V1.TaskState.TaskFinished));
        master.TakeUpdates();

        master.Call(Reconcile(explicitly ? "t" : null, "m-S0"));

        var told = master.TakeUpdates().Single();
        Assert.That((told.State, told.Reason, told.Message), Is.EqualTo((V1.TaskState.TaskRunning, Reason.Reconciliation, "Reconciliation: Latest task state")));
        Assert.That((told.ExecutorId?.Value, told.AgentId.Value, told.HasUuid), Is.EqualTo(("e", "m-S0", false)));
    }

    [Test]
    public void Reconcile_TaskWithoutUpdate_IsStagingAndACommandHasNoExecutor()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");
        master.Call(MasterProbe.Accept(master.TakeOffers(), 0, MasterProbe.Task("t")));

        master.Call(Reconcile("t", null));

        var told = master.TakeUpdates().Single();
        Assert.That((told.State, told.ExecutorId), Is.EqualTo((V1.TaskState.TaskStaging, (V1.ExecutorID?)null)));
    }

    [TestCase(true, V1.TaskState.TaskUnreachable)]
    [TestCase(false, V1.TaskState.TaskLost)]
    public void Reconcile_TaskOfAnAgentGivenUp_IsUnreachableUntilTheAgentIsBack(bool partitionAware, V1.TaskState state)
    {
        var framework = MasterProbe.Framework(partitionAware ? [Capability.PartitionAware] : []);
        var master = new MasterProbe().WithAgents(1).Subscribe(framework, "s");
        master.On(new AgentVanishes("m-S0"));
        master.Advance(75);

        master.Call(Reconcile("t", "m-S0"));
        var away = master.TakeUpdates().Single();
        master.WithAgents(1);
        master.Call(Reconcile("t", "m-S0"));
        var back = master.TakeUpdates().Single();

        Assert.That((away.State, away.Message), Is.EqualTo((state, "Reconciliation: Task is unreachable")));
        Assert.That(back.Message, Is.EqualTo("Reconciliation: Task is unknown to the agent"));
    }

    [Test]
    public void Reconcile_TaskOfAnAgentThatIsAway_IsAnsweredWithSilence()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");
        master.On(new AgentVanishes("m-S0"));

        master.Call(Reconcile("t", "m-S0"));

        Assert.That(master.TakeUpdates(), Is.Empty);
    }

    [TestCase("m-S0")]
    [TestCase(null)]
    public void Reconcile_AtANewMasterThatAwaitsAnAgent_IsAnsweredWithSilenceUntilThatIsGivenUp(string? agent)
    {
        var master = new MasterProbe(new(["m-S0"], [])).Subscribe(MasterProbe.Framework(Capability.PartitionAware), "s");

        master.Call(Reconcile("t", agent));
        Assert.That(master.TakeUpdates(), Is.Empty);
        master.Advance(75);
        master.Call(Reconcile("t", agent));

        Assert.That(master.TakeUpdates().Single().State, Is.EqualTo(agent is null ? V1.TaskState.TaskUnknown : V1.TaskState.TaskUnreachable));
    }

    [Test]
    public void Reconcile_TaskOfAnAgentMarkedGone_IsGoneAlsoAtANewMaster()
    {
        var framework = MasterProbe.Framework(Capability.PartitionAware);
        var master = new MasterProbe().WithAgents(1).Subscribe(framework, "s");
        master.On(new AgentIsGone("m-S0"));
        var next = new MasterProbe(new([], ["m-S0"])).Subscribe(framework, "s").WithAgents(1);

        foreach (var one in new[] { master, next })
        {
            one.Call(Reconcile("t", "m-S0"));

            Assert.That(one.TakeUpdates().Single().State, Is.EqualTo(V1.TaskState.TaskGoneByOperator));
        }
    }

    private static V1.Scheduler.Call Reconcile(string? task, string? agent)
    {
        V1.Scheduler.Call call = new() { Type = CallType.Reconcile, Reconcile = new() };
        if (task is null) return call;
        V1.Scheduler.Call.Types.Reconcile.Types.Task asked = new() { TaskId = new() { Value = task } };
        if (agent is not null) asked.AgentId = new() { Value = agent };
        call.Reconcile.Tasks.Add(asked);
        return call;
    }
}
