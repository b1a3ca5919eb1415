using Mentor.LocalCluster;
using Mentor.Protocol;
using Mentor.Protocol.Http;
using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.ZooKeeper;

/// <summary>A pool on whatever cluster leads.</summary>
[TestFixture]
public sealed class ZooKeeperPoolTests : ZooKeeperTests
{
    [Test, CancelAfter(Patience)]
    public async Task Submit_LeaderChanges_GoesOnAtTheNextOne(CancellationToken token)
    {
        using Signal started = new();
        var port = started.Port;
        await using var first = await StartClusterAsync(token);
        await using var second = await StartClusterAsync(token);
        await using var group = await GroupAsync(token);
        var leader = await group.AddAsync(first.Master, token);
        await group.AddAsync(second.Master, token);
        await using var pool = await MesosPool.ConnectAsync(new() { Master = $"zk://{Server.Name}{Group}", CacheFolder = Path.Combine(first.WorkDirectory, "cache") }, token);
        Assert.That(await pool.Submit(() => Environment.CurrentDirectory, token), Does.StartWith(first.WorkDirectory));
        var running = pool.Submit(() => Signal.Raise(port) == 1 ? new TaskCompletionSource<string>().Task : Task.FromResult(Environment.CurrentDirectory), token);
        await started.Raised.WaitAsync(token);

        await group.RemoveAsync(leader, token);

        Assert.That(await running, Does.StartWith(second.WorkDirectory));
        Assert.That(await pool.Submit(() => Environment.CurrentDirectory, token), Does.StartWith(second.WorkDirectory));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_LeaderDies_GoesOnAtTheNextOne(CancellationToken token)
    {
        await using var first = await StartClusterAsync(token);
        await using var second = await StartClusterAsync(token);
        await using var group = await GroupAsync(token);
        var leader = await group.AddAsync(first.Master, token);
        await using var pool = await MesosPool.ConnectAsync(new() { Master = $"zk://{Server.Name}{Group}", CacheFolder = Path.Combine(first.WorkDirectory, "cache") }, token);
        Assert.That(await pool.Submit(() => 6 * 7, token), Is.EqualTo(42));

        await first.DisposeAsync();
        var waiting = pool.Submit(() => Environment.CurrentDirectory, token);
        await group.AddAsync(second.Master, token);
        await group.RemoveAsync(leader, token);

        Assert.That(await waiting, Does.StartWith(second.WorkDirectory));
    }

    [Test, CancelAfter(Patience)]
    public async Task ConnectAsync_NobodyLeads_SaysSoAndHidesThePassword(CancellationToken token)
    {
        LogLines log = new();
        MesosPoolOptions options = new() { Master = $"zk://me:secret@{Server.Name}{Group}", ConnectTimeout = TimeSpan.FromSeconds(1), Logging = log };

        var thrown = await Thrown.ByAsync<MesosApiException>(() => MesosPool.ConnectAsync(options, token));

        Assert.That(thrown.Message, Does.StartWith($"No leading Mesos master was found within 1 s. ZooKeeper has no znode '{Group}' at zk://***@{Server.Name}{Group}: "));
        Assert.That(log.All.Append(thrown.ToString()).Append(options.ToString()), Has.None.Contains("secret"));
    }

    [Test, CancelAfter(Patience)]
    public async Task ConnectAsync_NoZooKeeper_NamesTheServersAndWhy(CancellationToken token)
    {
        var (one, two) = (ZooKeeperServer.FreePort(), ZooKeeperServer.FreePort());

        var thrown = await Thrown.ByAsync<MesosApiException>(
            () => MesosPool.ConnectAsync(new() { Master = $"zk://127.0.0.1:{one},127.0.0.1:{two}/mesos", ConnectTimeout = TimeSpan.FromSeconds(1) }, token));

        Assert.That(thrown.Message, Does.StartWith("No leading Mesos master was found within 1 s. No ZooKeeper server of ")
            .And.Contains($"127.0.0.1:{one} (Connection refused)").And.Contains($"127.0.0.1:{two} (Connection refused)"));
    }

    private static Task<EmbeddedCluster> StartClusterAsync(CancellationToken cancellationToken) =>
        EmbeddedCluster.StartAsync(new() { PerAgent = new Resources(cpus: 2.5) }, cancellationToken);
}
