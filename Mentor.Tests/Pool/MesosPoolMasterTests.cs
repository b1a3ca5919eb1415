using Mentor.LocalCluster;
using Mentor.Protocol;
using Mentor.Protocol.Calls;
using Mentor.Protocol.Http;
using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Pool;

/// <summary>A cluster that is not the pool's own: named by its address, and able to go away.</summary>
[TestFixture]
public sealed class MesosPoolMasterTests
{
    private const int Patience = 60_000;

    [Test, CancelAfter(Patience)]
    public async Task Submit_ToANamedMaster_RunsThere(CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(new() { PerAgent = new Resources(cpus: 2) }, token);
        await using var pool = await MesosPool.ConnectAsync(At(cluster), token);

        Assert.That(await pool.Submit(() => 6 * 7, token), Is.EqualTo(42));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_MasterGoneForGood_EndsWhatRanAndWhatWaits(CancellationToken token)
    {
        using Signal started = new();
        var port = started.Port;
        var cluster = await EmbeddedCluster.StartAsync(new() { PerAgent = new Resources(cpus: 1.5) }, token);
        await using var pool = await MesosPool.ConnectAsync(At(cluster) with { OfferTimeout = TimeSpan.FromSeconds(1) }, token);
        var running = pool.Submit(() => { Signal.Raise(port); return new TaskCompletionSource<int>().Task; }, token);
        await started.Raised.WaitAsync(token);
        var waiting = pool.Submit(() => 1, token);

        await cluster.DisposeAsync();

        var lost = await Thrown.ByAsync<TaskLostException>(() => running);
        Assert.That((lost.LastReason, lost.Attempts), Is.EqualTo(("MASTER_DISCONNECTED", 1)));
        Assert.That(lost.Message, Does.Contain("no master has answered for 1"));
        Assert.That((await Thrown.ByAsync<UnplaceableTaskException>(() => waiting)).Message, Does.Contain($"no master has answered at {cluster.Master.Authority}"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_NoAgents_EndsAfterTheOfferTimeout(CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: token);
        await cluster.Agents[0].KillAsync();
        await using var pool = await MesosPool.ConnectAsync(At(cluster) with { OfferTimeout = TimeSpan.FromSeconds(1) }, token);

        var starved = await Thrown.ByAsync<UnplaceableTaskException>(() => pool.Submit(() => 1, token));

        Assert.That(starved.Obstacles, Is.Empty);
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_AgentDiesInMidTask_RunsAgainElsewhere(CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(new() { Agents = 2, PerAgent = new Resources(cpus: 1.5) }, token);
        await using var pool = await MesosPool.ConnectAsync(At(cluster), token);
        using Signal started = new();
        var port = started.Port;
        var task = pool.Submit(() => Signal.Raise(port) == 1 ? new TaskCompletionSource<int>().Task : Task.FromResult(2), token);
        await started.Raised.WaitAsync(token);

        foreach (var agent in cluster.Agents)
        {
            await agent.KillAsync();
            await agent.RestartAsync(token);
        }

        Assert.That(await task, Is.EqualTo(2));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_FrameworkTornDownByAnother_FailsWithThatReason(CancellationToken token)
    {
        using Signal started = new();
        var port = started.Port;
        await using var cluster = await EmbeddedCluster.StartAsync(new() { PerAgent = new Resources(cpus: 2) }, token);
        FrameworkIds ids = new();
        await using var pool = await MesosPool.ConnectAsync(At(cluster) with { Logging = ids }, token);
        var running = pool.Submit(() => { Signal.Raise(port); return new TaskCompletionSource<int>().Task; }, token);
        await started.Raised.WaitAsync(token);

        await using SchedulerClient other = new(new() { Master = cluster.Master });
        await foreach (var happened in other.SubscribeAsync(new() { User = "root", Name = "other", Id = new() { Value = ids.Last }, FailoverTimeout = 60 }, token))
        {
            if (happened.Type == Mesos.V1.Scheduler.Event.Types.Type.Subscribed) await other.SendAsync(SchedulerCalls.Teardown(), token);
        }

        var thrown = await Thrown.ByAsync<MesosApiException>(() => running);
        Assert.That((await Thrown.ByAsync<MesosApiException>(() => pool.Submit(() => 1, token))).Message, Is.EqualTo(thrown.Message));
    }

    [Test, CancelAfter(Patience)]
    public async Task ConnectAsync_NotAMaster_SaysSo(CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: token);

        var thrown = await Thrown.ByAsync<MesosApiException>(
            () => MesosPool.ConnectAsync(new() { Master = cluster.Agents[0].Address.Authority, ConnectTimeout = TimeSpan.FromSeconds(2) }, token));

        Assert.That(thrown.Message, Does.Contain(cluster.Agents[0].Address.Authority));
    }

    private static MesosPoolOptions At(EmbeddedCluster cluster) => new() { Master = cluster.Master.Authority, CacheFolder = Path.Combine(cluster.WorkDirectory, "cache") };
}
