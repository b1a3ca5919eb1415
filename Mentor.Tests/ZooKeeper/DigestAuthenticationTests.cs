using Mentor.Protocol.Http;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.ZooKeeper;

[TestFixture]
public sealed class DigestAuthenticationTests : ZooKeeperTests
{
    // With all that a password may hold, as in Mesos.
    private const string Credentials = "mentor:p@ss:w%rd";

    [Test, CancelAfter(Patience)]
    public async Task LeaderAsync_GroupIsPrivate_IsReadWithItsCredentials(CancellationToken token)
    {
        await using var group = await PrivateGroupAsync(token);
        await using var detector = Detect(Credentials);

        Assert.That(await detector.LeaderAsync(otherThan: null, token), Is.EqualTo(Master(1)));
    }

    [Test, CancelAfter(Patience)]
    public async Task LeaderAsync_GroupIsPrivateAndNoCredentials_NamesTheDigest(CancellationToken token)
    {
        await using var group = await PrivateGroupAsync(token);
        await using var detector = Detect();

        var failure = await Thrown.ByAsync<MesosApiException>(() => detector.LeaderAsync(otherThan: null, token));

        Assert.That(failure.IsTransient, Is.False);
        Assert.That(failure.Message, Is.EqualTo(
            $"ZooKeeper at zk://{Server.Name}{Group} does not let this program read '{Group}' (NOAUTH). " +
            "Its access list asks for digest credentials: put them into the address, zk://[user:password@]host:port,.../path."));
    }

    [Test, CancelAfter(Patience)]
    public async Task LeaderAsync_WrongPassword_SaysSoAndHidesIt(CancellationToken token)
    {
        LogLines log = new();
        await using var group = await PrivateGroupAsync(token);
        await using var detector = Detect("mentor:wr0ng", log);

        var failure = await Thrown.ByAsync<MesosApiException>(() => detector.LeaderAsync(otherThan: null, token));
        await log.LineAsync("ZooKeeper will not be asked", token);

        Assert.That(failure.Message, Is.EqualTo(
            $"ZooKeeper at zk://***@{Server.Name}{Group} does not let this program read '{Group}' (NOAUTH). " +
            "Its access list does not hold the digest of the user and password in the address: correct them."));
        Assert.That(log.All.Append(detector.ToString()).Append(failure.ToString()), Has.None.Contains("wr0ng"));
    }

    private async Task<MasterGroup> PrivateGroupAsync(CancellationToken cancellationToken)
    {
        var group = await MasterGroup.JoinAsync(Server.Name, Group, cancellationToken, Credentials);
        await group.AddAsync(Master(1), cancellationToken);
        return group;
    }
}
