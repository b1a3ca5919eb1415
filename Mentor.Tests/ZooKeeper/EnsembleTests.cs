using Mentor.Protocol.ZooKeeper;

namespace Mentor.Tests.ZooKeeper;

[TestFixture]
[Platform(Exclude = "Win")]
public sealed class EnsembleTests
{
    private static readonly Uri First = new("http://127.0.0.1:1");
    private static readonly Uri Second = new("http://127.0.0.1:2");

    [Test, CancelAfter(120_000)]
    public async Task Detector_ItsServerDiesThenTheQuorum_GoesOnElsewhereThenKeepsWhatItKnows(CancellationToken token)
    {
        var servers = await ZooKeeperServer.StartEnsembleAsync(3, token);
        try
        {
            LogLines log = new();
            var all = string.Join(',', servers.Select(server => server.Name));
            var group = await MasterGroup.JoinAsync(all, "/mesos", token);
            await group.AddAsync(First, token);
            await using MasterDetector detector = new(ZooKeeperTests.AddressOf($"zk://{all}/mesos"), log, TimeProvider.System, TimeSpan.FromSeconds(30));
            Assert.That(await detector.LeaderAsync(otherThan: null, token), Is.EqualTo(First));
            var before = (await log.LineAsync("is connected to", token)).Split(' ');
            log.Clear();

            // The session of the members may end with its server as well: another one says who leads now.
            var its = servers.Single(server => $"{server.Name};" == before[^5]);
            await its.KillAsync();
            var after = (await log.LineAsync("is connected to", token)).Split(' ');
            Assert.That(after[2], Is.EqualTo(before[2]), "the session");
            Assert.That(after[^5], Is.Not.EqualTo(before[^5]), "the server");
            await group.DisposeAsync();
            var left = string.Join(',', servers.Except([its]).Select(server => server.Name));
            await using var later = await MasterGroup.JoinAsync(left, "/mesos", token);
            foreach (var member in (await later.MembersAsync(token))!) await later.RemoveAsync($"/mesos/{member}", token);
            await later.AddAsync(Second, token);
            Assert.That(await detector.LeaderAsync(otherThan: First, token), Is.EqualTo(Second));

            await servers.First(server => server != its).KillAsync();
            var line = await log.LineAsync("No ZooKeeper server of", token);
            Assert.That(servers.Select(server => server.Name), Is.All.Matches<string>(name => line.Contains($"{name} (", StringComparison.Ordinal)));
            Assert.That(await detector.LeaderAsync(otherThan: null, token), Is.EqualTo(Second));
        }
        finally
        {
            foreach (var server in servers) await server.DisposeAsync();
        }
    }
}
