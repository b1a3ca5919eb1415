using System.Diagnostics;
using System.Globalization;
using Mentor.LocalCluster;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
[Platform(Exclude = "Win")]
public sealed class ExecutorLifeTests
{
    [Test]
    [CancelAfter(30_000)]
    public async Task Launch_ExecutorThatNeverSubscribes_FailsAfterTheRegistrationTimeout(CancellationToken cancellationToken)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(new() { ExecutorRegistrationTimeout = TimeSpan.FromMilliseconds(300) }, cancellationToken);
        await using var client = ClusterClient.Connect(cluster, cancellationToken);
        var offer = await client.NextOfferAsync();

        await client.LaunchAsync(offer, ClusterClient.Probe(offer, "t", "", "sleep 1000"));

        var failure = (await client.NextAsync(EventType.Failure)).Failure;
        var last = await client.NextUpdateAsync();
        Assert.That(failure.Status, Is.EqualTo(9));
        Assert.That((last.State, last.Reason, last.Message), Is.EqualTo((V1.TaskState.TaskFailed, Reason.ExecutorRegistrationTimeout, "Executor did not register within 300ms")));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Launch_SameExecutorIdWithAnotherCommand_IsRefused(CancellationToken cancellationToken)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: cancellationToken);
        await using var client = ClusterClient.Connect(cluster, cancellationToken);
        var offer = await client.NextOfferAsync();

        await client.LaunchAsync(offer, ClusterClient.Probe(offer, "t", "", "sleep 1000"), ClusterClient.Probe(offer, "u", "", "sleep 1001"));

        var refused = await client.NextUpdateAsync();
        Assert.That((refused.TaskId.Value, refused.State, refused.Reason), Is.EqualTo(("u", V1.TaskState.TaskError, Reason.TaskInvalid)));
        Assert.That(refused.Message, Does.StartWith("ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.").And.Contain("sleep 1000").And.Contain("sleep 1001"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Kill_TaskOfExecutorThatHasNotSubscribed_KillsBoth(CancellationToken cancellationToken)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: cancellationToken);
        await using var client = ClusterClient.Connect(cluster, cancellationToken);
        var offer = await client.NextOfferAsync();
        await client.LaunchAsync(offer, ClusterClient.Probe(offer, "t", "", "sleep 1000"));

        await client.KillAsync("t");

        var last = await client.NextUpdateAsync();
        Assert.That((last.State, last.Reason, last.Message), Is.EqualTo((V1.TaskState.TaskKilled, Reason.TaskKilledDuringLaunch, "Killed before delivery to the executor")));
        await client.NextAsync(EventType.Failure);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Shutdown_ExecutorThatIgnoresIt_EndsAfterItsGracePeriod(CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: cancellationToken);
        await using var client = ClusterClient.Connect(cluster, cancellationToken);
        var offer = await client.NextOfferAsync();
        var task = ClusterClient.Probe(offer, "t", "hang:", $"{ProbeFiles.Executor.Replace("exec '", "'", StringComparison.Ordinal)} & wait; sleep 1000");
        task.Executor.ShutdownGracePeriod = new() { Nanoseconds = 100_000_000 };
        await client.LaunchAsync(offer, task);
        await client.NextUpdateAsync("t", V1.TaskState.TaskRunning);

        await client.SendAsync(new() { Type = CallType.Shutdown, Shutdown = new() { AgentId = offer.AgentId, ExecutorId = task.Executor.ExecutorId } });

        Assert.That((await client.NextAsync(EventType.Failure)).Failure.Status, Is.EqualTo(9));
        var last = await client.NextUpdateAsync();
        Assert.That((last.State, last.Reason), Is.EqualTo((V1.TaskState.TaskFailed, Reason.ExecutorTerminated)));
    }

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(30_000)]
    public async Task End_OfFrameworkByTeardownOrHangUp_EndsItsExecutors(bool tearsDown, CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        using FileArrival started = new(folder.PathOf("pid"));
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: cancellationToken);
        Process executor;
        await using (var client = ClusterClient.Connect(cluster, cancellationToken))
        {
            var offer = await client.NextOfferAsync();
            await client.LaunchAsync(offer, ClusterClient.Probe(offer, "t", "", $"echo $$ >'{folder.PathOf("pid")}'; sleep 1000"));
            executor = Process.GetProcessById(int.Parse(await started.WaitAsync(cancellationToken), CultureInfo.InvariantCulture));
            if (tearsDown) await client.SendAsync(new() { Type = CallType.Teardown });
        }

        using (executor) await executor.WaitForExitAsync(cancellationToken);
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Restart_AgentOfCheckpointingFramework_KeepsItsExecutorAndTask(CancellationToken cancellationToken)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(new() { ExecutorReregistrationTimeout = TimeSpan.FromSeconds(20) }, cancellationToken);
        await using var client = ClusterClient.Connect(cluster, cancellationToken, checkpoint: true);
        var offer = await client.NextOfferAsync();
        await client.LaunchAsync(offer, ClusterClient.Probe(offer, "t", "hang:"));
        await client.NextUpdateAsync("t", V1.TaskState.TaskRunning);

        await cluster.Agents[0].KillAsync();
        await cluster.Agents[0].RestartAsync(cancellationToken);
        var again = await client.NextOfferAsync();
        await client.KillAsync("t");

        Assert.That(again.ExecutorIds.Select(id => id.Value), Is.EqualTo(new[] { "probe" }));
        Assert.That((await client.NextUpdateAsync("t", V1.TaskState.TaskKilled)).State, Is.EqualTo(V1.TaskState.TaskKilled));
    }
}
