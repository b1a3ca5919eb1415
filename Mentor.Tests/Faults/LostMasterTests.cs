using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Faults;

/// <summary>Masters that die and have a successor, or that nobody can reach for longer than the failover timeout.</summary>
[TestFixture, CancelAfter(60_000), Platform(Exclude = "Win")]
public sealed class LostMasterTests
{
    [Test]
    public async Task Restart_WhileATaskRuns_TheQueueIsBackAsTheSameFrameworkAndTheTaskRunsOnce(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var faulty = await FaultyCluster.StartAsync(token, isPatient: true);
        var handle = faulty.Queue.Submit(DelegateTask.Of(() => HeldAttempt.Run(port, 0), new TaskOptions { Retries = 0 }), token);
        var held = await gate.ArrivedAsync(token);
        var waiting = faulty.Queue.Submit(DelegateTask.Of(static () => 2), token);

        await faulty.Cluster.Faults.KillAsync();
        await faulty.Cluster.Faults.RestartAsync(token);
        await faulty.Queue.Reregistered.WaitAsync(token);
        held.Dispose();

        Assert.That((await handle, await waiting), Is.EqualTo((1, 2)));
        Assert.That(faulty.Queue.FrameworkIds.Count(), Is.EqualTo(1));
        Assert.That(faulty.Queue.Ended, Is.Unique);
    }

    [Test]
    public async Task Restart_TaskThatEndedMeanwhile_ItsOutcomeArrives(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var faulty = await FaultyCluster.StartAsync(token, isPatient: true);
        var handle = faulty.Queue.Submit(DelegateTask.Of(() => HeldAttempt.Run(port, 0), new TaskOptions { Retries = 0, Isolated = true }), token);
        var held = await gate.ArrivedAsync(token);

        await faulty.Cluster.Faults.KillAsync();
        held.Dispose();
        await faulty.Cluster.Agents[0].WhenEndedAsync();
        Assert.That(handle.Task.IsCompleted, Is.False, "nobody can know");
        await faulty.Cluster.Faults.RestartAsync(token);

        Assert.That(await handle, Is.EqualTo(1));
    }

    [Test]
    public async Task Restart_AgentThatDoesNotRegister_ItsTaskRunsElsewhere(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var faulty = await FaultyCluster.StartAsync(token, agents: 2);
        var handle = faulty.Queue.Submit(DelegateTask.Of(() => HeldAttempt.Run(port, 0)), token);
        using var held = await gate.ArrivedAsync(token);
        var away = faulty.Busy;

        await faulty.Cluster.Faults.KillAsync();
        away.Faults.Partition();
        await faulty.Cluster.Faults.RestartAsync(token);

        Assert.That(await handle, Is.EqualTo(2));
    }

    [Test]
    public async Task Partition_LongerThanTheFailoverTimeout_TheTaskRunsAgainUnderANewFramework(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var faulty = await FaultyCluster.StartAsync(token, with: options => options with { FailoverTimeout = TimeSpan.FromMilliseconds(500) }, isPatient: true);
        var handle = faulty.Queue.Submit(DelegateTask.Of(() => HeldAttempt.Run(port, 0)), token);
        using var held = await gate.ArrivedAsync(token);

        await faulty.Cluster.Faults.PartitionAsync();
        // The master ends all that a framework runs when it is over.
        await faulty.Cluster.Agents[0].WhenEndedAsync();
        await faulty.Cluster.Faults.HealAsync(token);

        Assert.That(await handle, Is.EqualTo(2));
        Assert.That(faulty.Queue.FrameworkIds.Distinct().Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Partition_ShorterThanTheFailoverTimeout_NobodyLosesAnything(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        await using var faulty = await FaultyCluster.StartAsync(token, isPatient: true);
        var handle = faulty.Queue.Submit(DelegateTask.Of(() => HeldAttempt.Run(port, 0), new TaskOptions { Retries = 0, Isolated = true }), token);
        var held = await gate.ArrivedAsync(token);

        await faulty.Cluster.Faults.PartitionAsync();
        held.Dispose();
        await faulty.Cluster.Agents[0].WhenEndedAsync();
        await faulty.Cluster.Faults.HealAsync(token);

        Assert.That(await handle, Is.EqualTo(1));
        Assert.That(faulty.Queue.FrameworkIds.Count(), Is.EqualTo(1));
    }
}
