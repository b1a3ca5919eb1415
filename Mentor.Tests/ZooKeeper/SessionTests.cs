using Mentor.Protocol.ZooKeeper;

namespace Mentor.Tests.ZooKeeper;

/// <summary>On servers that are stopped, killed and set up anew in the middle of a session.</summary>
[TestFixture]
public sealed class SessionTests : ZooKeeperTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1.5);

    [Test, CancelAfter(Patience)]
    public async Task ConnectAsync_ConnectionWasLost_GoesOnWithTheSession(CancellationToken token)
    {
        await using ZooKeeperSession session = new(AddressOf($"zk://{Server.Name}{Group}"), TimeSpan.FromSeconds(30), TimeProvider.System, new LogLines());
        var before = (await session.ConnectAsync(token)).Ticket;

        var after = (await session.ConnectAsync(token)).Ticket;

        Assert.That(after.Id, Is.EqualTo(before.Id));
        Assert.That(after.Timeout, Is.EqualTo(TimeSpan.FromSeconds(30)));
    }

    [Test, CancelAfter(Patience)]
    public async Task ConnectAsync_SessionHasExpired_BeginsAnother(CancellationToken token)
    {
        LogLines log = new();
        await using ZooKeeperSession session = new(AddressOf($"zk://{Server.Name}{Group}"), TimeSpan.FromSeconds(30), TimeProvider.System, log);
        var connection = await session.ConnectAsync(token);
        var before = connection.Ticket;
        await using (var thief = await ZooKeeperConnection.OpenAsync(connection.Server, before, Short, TimeProvider.System, token))
            await thief.CloseSessionAsync(token);
        Assert.That(async () => await connection.NoticeAsync(token), Throws.InstanceOf<ZooKeeperException>());

        var after = (await session.ConnectAsync(token)).Ticket;

        Assert.That(after.Id, Is.Not.EqualTo(before.Id));
        Assert.That(log.All, Has.One.EqualTo($"ZooKeeper session {before.Id:x} at zk://{Server.Name}{Group} has expired; another one begins."));
    }

    [Test, CancelAfter(Patience)]
    public async Task DisposeAsync_OpenSession_EndsItAtOnce(CancellationToken token)
    {
        await using var group = await GroupAsync(token);
        await using (var member = await GroupAsync(token)) await member.AddAsync(Master(1), token);

        Assert.That(await group.MembersAsync(token), Is.Empty);
    }

    [Test, CancelAfter(Patience)]
    public async Task Detector_ServerFallsSilentForLongerThanTheSession_KeepsTheLeaderAndComesBack(CancellationToken token)
    {
        LogLines log = new();
        await using var group = await GroupAsync(token);
        await group.AddAsync(Master(1), token);
        await using var detector = Detect(log: log, sessionTimeout: Short);
        await using var leaders = detector.WatchAsync(token).GetAsyncEnumerator(token);
        Assert.That(await Next(leaders), Is.EqualTo(Master(1)));

        await Server.PauseAsync();
        try
        {
            await log.LineAsync($"The connection to the ZooKeeper server {Server.Name} of zk://{Server.Name}{Group} is lost: it has said nothing for 1 s, not even to pings. It is tried again.", token);
            await log.LineAsync($"No ZooKeeper server of zk://{Server.Name}{Group} can be used: {Server.Name} (it did not answer within 1.5 s). Check the address", token);
            await log.LineAsync("has expired; another one begins.", token);
            Assert.That(await detector.LeaderAsync(otherThan: null, token), Is.EqualTo(Master(1)));
        }
        finally
        {
            await Server.ResumeAsync();
        }

        await using var later = await GroupAsync(token);
        foreach (var member in (await later.MembersAsync(token))!) await later.RemoveAsync($"{Group}/{member}", token);
        await later.AddAsync(Master(2), token);
        Assert.That(await detector.LeaderAsync(otherThan: Master(1), token), Is.EqualTo(Master(2)));
    }

    [Test, CancelAfter(Patience)]
    public async Task Detector_ServerIsKilledAndStartedAgain_GoesOnWithItsSession(CancellationToken token)
    {
        LogLines log = new();
        await using var server = await ZooKeeperServer.StartAsync(token);
        await using MasterDetector detector = new(AddressOf($"zk://{server.Name}{Group}"), log, TimeProvider.System, TimeSpan.FromSeconds(30));
        await using (var group = await MasterGroup.JoinAsync(server.Name, Group, token)) await group.AddOtherAsync("log_replicas", token);
        var connected = await log.LineAsync("is connected to", token);
        log.Clear();

        await server.KillAsync();
        await log.LineAsync($"of zk://{server.Name}{Group} is lost: ", token);
        await log.LineAsync($"{server.Name} (Connection refused)", token);
        await server.StartAgainAsync(token);

        Assert.That(await log.LineAsync("is connected to", token), Is.EqualTo(connected));
        await using var later = await MasterGroup.JoinAsync(server.Name, Group, token);
        await later.AddAsync(Master(1), token);
        Assert.That(await detector.LeaderAsync(otherThan: null, token), Is.EqualTo(Master(1)));
    }

    [Test, CancelAfter(Patience)]
    public async Task Detector_ServerIsSetUpAnew_BeginsAnewAfterTheTimeout(CancellationToken token)
    {
        LogLines log = new();
        await using var server = await ZooKeeperServer.StartAsync(token);
        await using MasterDetector detector = new(AddressOf($"zk://{server.Name}{Group}"), log, TimeProvider.System, Short);
        await using var leaders = detector.WatchAsync(token).GetAsyncEnumerator(token);
        await using (var group = await MasterGroup.JoinAsync(server.Name, Group, token))
        {
            await group.AddAsync(Master(1), token);
            await detector.LeaderAsync(otherThan: null, token);

            await server.KillAsync();
            server.Forget();
            await server.StartAgainAsync(token);
        }

        await log.LineAsync("has expired; another one begins.", token);
        await log.LineAsync("ZooKeeper has no znode", token);
        await using var later = await MasterGroup.JoinAsync(server.Name, Group, token);
        await later.AddAsync(Master(2), token);
        Assert.That(await detector.LeaderAsync(otherThan: Master(1), token), Is.EqualTo(Master(2)));
    }
}
