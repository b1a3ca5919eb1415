using Mentor.Tasks;
using Mentor.Tests.Contracts;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.Tests.Faults;

/// <summary>Agents that are partitioned from their master, marked gone, or restarted, while they run something.</summary>
[TestFixture, CancelAfter(60_000), Platform(Exclude = "Win")]
public sealed class LostAgentTests
{
    private static readonly TaskOptions Once = new() { Retries = 0 };

    [TestCase(true, "TASK_UNREACHABLE")]
    [TestCase(false, "TASK_LOST")]
    public async Task Partition_LongerThanTheTimeout_EndsATaskWithoutRetries(bool isAware, string state, CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var faulty = await FaultyCluster.StartAsync(token, with: FaultyCluster.PartitionAware(isAware));
        var handle = faulty.Queue.Submit(DelegateTask.Of(() => Gate.Pass(port), Once), token);
        using var running = await gate.ArrivedAsync(token);

        faulty.Busy.Faults.Partition();

        var lost = await Thrown.ByAsync<TaskLostException>(() => handle.Task);
        Assert.That((lost.LastState, lost.LastReason, lost.Attempts), Is.EqualTo((state, "REASON_AGENT_REMOVED", 1)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Heal_WhileASuccessorRuns_TheOutcomeOfTheFirstCountsAndTheSuccessorIsKilled(bool isAware, CancellationToken token)
    {
        using Gate first = new(), second = new();
        var (one, two) = (first.Port, second.Port);
        await using var faulty = await FaultyCluster.StartAsync(token, agents: 2, FaultyCluster.PartitionAware(isAware));
        var handle = faulty.Queue.Submit(DelegateTask.Of(() => HeldAttempt.Run(one, two), new TaskOptions { Isolated = true }), token);
        var held = await first.ArrivedAsync(token);
        var away = faulty.Busy;

        away.Faults.Partition();
        using var successor = await second.ArrivedAsync(token);
        held.Dispose();
        await away.WhenEndedAsync();
        Assert.That(handle.Task.IsCompleted, Is.False, "nobody can know");
        away.Faults.Heal();

        Assert.That(await handle, Is.EqualTo(1));
        await faulty.Cluster.Agents.Single(agent => agent != away).WhenEndedAsync();
        Assert.That(await faulty.Queue.Submit(DelegateTask.Of(static () => 2), token), Is.EqualTo(2));
        Assert.That(faulty.Queue.Ended.Count(id => id == handle.Id), Is.EqualTo(1));
    }

    [Test]
    public async Task Heal_NobodyElseHasRoom_TheTaskGoesOnAndRunsOnce(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var faulty = await FaultyCluster.StartAsync(token, with: FaultyCluster.PartitionAware(true));
        var handle = faulty.Queue.Submit(DelegateTask.Of(() => HeldAttempt.Run(port, port)), token);
        var held = await gate.ArrivedAsync(token);

        faulty.Cluster.Agents[0].Faults.Partition();
        await faulty.Queue.HearAsync(status => status.State == V1.TaskState.TaskUnreachable, token);
        faulty.Cluster.Agents[0].Faults.Heal();
        var back = await faulty.Queue.HearAsync(status => status.HasReason && status.Reason == Reason.AgentReregistered, token);
        held.Dispose();

        Assert.That(await handle, Is.EqualTo(1));
        Assert.That((back.TaskId.Value, handle.Standing.Attempts), Is.EqualTo(($"{handle.Id}#1", 1)));
    }

    [Test]
    public async Task Heal_BeforeTheTimeout_NobodyLosesAnything(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var faulty = await FaultyCluster.StartAsync(token, isPatient: true);
        var handle = faulty.Queue.Submit(DelegateTask.Of(() => HeldAttempt.Run(port, port), Once with { Isolated = true }), token);
        var held = await gate.ArrivedAsync(token);

        faulty.Cluster.Agents[0].Faults.Partition();
        faulty.Cluster.Agents[0].Faults.Heal();
        held.Dispose();

        Assert.That(await handle, Is.EqualTo(1));
    }

    [TestCase(true, "TASK_GONE_BY_OPERATOR")]
    [TestCase(false, "TASK_LOST")]
    public async Task MarkGone_WhileATaskRuns_EndsItAndTheAgentForGood(bool isAware, string state, CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var faulty = await FaultyCluster.StartAsync(token, with: options => FaultyCluster.PartitionAware(isAware)(options with { Checkpoint = true }));
        var handle = faulty.Queue.Submit(DelegateTask.Of(() => Gate.Pass(port), Once), token);
        using var running = await gate.ArrivedAsync(token);
        var agent = faulty.Busy;

        await agent.MarkGoneAsync();

        var lost = await Thrown.ByAsync<TaskLostException>(() => handle.Task);
        Assert.That((lost.LastState, lost.LastReason), Is.EqualTo((state, "REASON_AGENT_REMOVED_BY_OPERATOR")));
        await agent.WhenEndedAsync();
        await Assert.ThatAsync(() => agent.RestartAsync(token), Throws.InvalidOperationException.With.Message.EqualTo(
            $"Agent {agent.Id} was marked gone, and the master takes it back no more. Kill an agent that is to be restarted."));
    }

    [Test]
    public async Task MarkGone_AnotherAgentIsLeft_TheTaskRunsThere(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var faulty = await FaultyCluster.StartAsync(token, agents: 2);
        var handle = faulty.Queue.Submit(DelegateTask.Of(() => HeldAttempt.Run(port, 0)), token);
        using var running = await gate.ArrivedAsync(token);

        await faulty.Busy.MarkGoneAsync();

        Assert.That(await handle, Is.EqualTo(2));
    }

    [Test]
    public async Task Restart_PoolThatCheckpoints_ItsExecutorSurvivesAndTheTaskRunsOnce(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var faulty = await FaultyCluster.StartAsync(token, with: options => options with { Checkpoint = true }, isPatient: true);
        var handle = faulty.Queue.Submit(DelegateTask.Of(() => HeldAttempt.Run(port, port), Once), token);
        var held = await gate.ArrivedAsync(token);

        await faulty.Cluster.Agents[0].KillAsync();
        held.Dispose();
        await faulty.Cluster.Agents[0].RestartAsync(token);

        Assert.That(await handle, Is.EqualTo(1));
    }
}
