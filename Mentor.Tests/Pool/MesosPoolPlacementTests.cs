using Mentor.LocalCluster;
using Mentor.Protocol;
using Mentor.Tasks;
using Mentor.Tasks.Placement;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Pool;

/// <summary>Where the tasks of a pool run, and on whose share of an agent.</summary>
[TestFixture]
public sealed class MesosPoolPlacementTests
{
    private const int Patience = 60_000;

    [TestCase("cpus(prod):1;mem(prod):200;cpus:0.2;mem:100")]
    [TestCase("cpus(prod):1.2;mem(prod):300")]
    [TestCase("cpus(prod):0.7;mem(prod):150;cpus:0.5;mem:150")]
    [CancelAfter(Patience)]
    public async Task Submit_RoomIsReservedForTheRole_UsesIt(string agent, CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(new() { PerAgent = Resources.Parse(agent) }, token);
        await using var pool = await MesosPool.ConnectAsync(At(cluster) with { Role = "prod", PerTask = new(1, 200) }, token);

        Assert.That(await pool.Submit(() => 1, token), Is.EqualTo(1));
        Assert.That(await pool.Submit(() => 2, token), Is.EqualTo(2), "on the executor that runs there already");
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_IsolatedWhereAllIsReserved_TakesItsExecutorFromThere(CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(new() { PerAgent = Resources.Parse("cpus(prod):1.2;mem(prod):300") }, token);
        await using var queue = await QueueScheduler.ConnectAsync(At(cluster) with { Role = "prod", PerTask = new(1, 200) }, token);

        Assert.That(await queue.Submit(DelegateTask.Of(() => 1, new TaskOptions { Isolated = true }), token), Is.EqualTo(1));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_RoomIsReservedForAnotherRole_IsNotOffered(CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(new() { PerAgent = Resources.Parse("cpus(prod):2;mem(prod):300") }, token);
        await using var pool = await MesosPool.ConnectAsync(At(cluster) with { OfferTimeout = TimeSpan.FromSeconds(1), PerTask = new(1, 200) }, token);

        Assert.That((await Thrown.ByAsync<UnplaceableTaskException>(() => pool.Submit(() => 1, token))).Message, Does.Contain("none offered anything"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ConstraintOnAnAttribute_RunsOnThatAgent(CancellationToken token)
    {
        await using var cluster = await TwoRacksAsync(token);
        await using var pool = await MesosPool.ConnectAsync(At(cluster) with { Constraints = ["rack:LIKE:r[1-9]"] }, token);

        var agents = await pool.Map(Enumerable.Range(0, 4), _ => TaskContext.Current!.AgentId, cancellationToken: token);

        Assert.That(agents, Is.All.EqualTo(cluster.Agents[1].Id));
    }

    [Test, CancelAfter(Patience)]
    [Platform("Linux")]
    public async Task Submit_UniqueHostnames_UsesAsManyAgentsOfTheEmbeddedCluster(CancellationToken token)
    {
        using Signal started = new();
        var port = started.Port;
        await using var cluster = await EmbeddedCluster.StartAsync(new() { Agents = 3, PerAgent = new(4, 1024) }, token);
        await using var pool = await MesosPool.ConnectAsync(At(cluster) with { Constraints = ["hostname:UNIQUE"], PerTask = new(0.5, 64) }, token);

        for (var i = 0; i < 3; i++)
        {
            _ = pool.Submit(
                () =>
                {
                    Signal.Raise(port);
                    return new TaskCompletionSource<int>().Task;
                },
                token);
        }

        await started.RaisedTimes(3).WaitAsync(token);
        Assert.That(pool.Statistics.Agents.Select(agent => agent.Hostname), Is.EquivalentTo(new[] { "127.0.0.1", "127.0.0.2", "127.0.0.3" }));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_Spread_UsesAllAgents(CancellationToken token)
    {
        using Signal started = new();
        var port = started.Port;
        await using var cluster = await TwoRacksAsync(token);
        await using var pool = await MesosPool.ConnectAsync(At(cluster) with { Packing = PackingRule.Spread, PerTask = new(0.5, 64) }, token);

        var note = Path.Combine(cluster.WorkDirectory, "first");
        _ = pool.Submit(
            () =>
            {
                File.WriteAllText(note, TaskContext.Current!.AgentId);
                Signal.Raise(port);
                return new TaskCompletionSource<int>().Task;
            },
            token);
        await started.Raised.WaitAsync(token);

        Assert.That(await pool.Submit(() => TaskContext.Current!.AgentId, token), Is.Not.EqualTo(await File.ReadAllTextAsync(note, token)));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ConstraintThatNoAgentMeets_EndsWithTheReason(CancellationToken token)
    {
        await using var cluster = await TwoRacksAsync(token);
        await using var pool = await MesosPool.ConnectAsync(At(cluster) with { Constraints = ["rack:IS:r9"], PlacementTimeout = TimeSpan.FromSeconds(1) }, token);

        var unplaceable = await Thrown.ByAsync<UnplaceableTaskException>(() => pool.Submit(() => 1, token));

        Assert.That(unplaceable.Message, Does.EndWith(
            "has fitted no agent for 1 s (rack:IS:r9 is met by 0 of 2 agents, where it is r0, r1). Change the constraints, or add agents that meet them."));
        Assert.That(unplaceable.Obstacles, Is.EqualTo(new[] { new UnmetConstraint("rack:IS:r9", 0, 2, "r0, r1") }));
    }

    private static Task<EmbeddedCluster> TwoRacksAsync(CancellationToken token) => EmbeddedCluster.StartAsync(
        new() { Agents = 2, PerAgent = new Resources(cpus: 2.1, memoryMB: 600), Attributes = index => new Dictionary<string, string> { ["rack"] = $"r{index}" } }, token);

    private static MesosPoolOptions At(EmbeddedCluster cluster) => new() { Master = cluster.Master.Authority, CacheFolder = Path.Combine(cluster.WorkDirectory, "cache") };
}
