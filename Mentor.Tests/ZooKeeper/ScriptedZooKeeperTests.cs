using System.Text;
using Mentor.Protocol.Http;
using Mentor.Protocol.ZooKeeper;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.ZooKeeper;

/// <summary>What a client does with answers that real servers do not give on demand.</summary>
[TestFixture]
[CancelAfter(60_000)]
public sealed class ScriptedZooKeeperTests
{
    private static readonly Uri Leader = new("http://127.0.0.1:5050");

    private ScriptedZooKeeper _server = null!;

    [SetUp]
    public void Start() => _server = new();

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task LeaderAsync_LeaderLeavesBetweenTheTwoCalls_NamesTheNext(CancellationToken token)
    {
        var looks = 0;
        _server.Answer = (xid, type) => type switch
        {
            ZooKeeperCall.GetChildren => ScriptedZooKeeper.Texts(xid, ++looks == 1 ? "json.info_0000000001" : "json.info_0000000002"),
            ZooKeeperCall.GetData when looks == 1 => ScriptedZooKeeper.Reply(xid, (int)ZooKeeperError.NoNode),
            _ => ScriptedZooKeeper.Reply(xid, body: writer => writer.Write(MasterGroup.JsonOf(Leader).AsSpan())),
        };
        await using var detector = Detect(new());

        Assert.That(await detector.LeaderAsync(otherThan: null, token), Is.EqualTo(Leader));
        Assert.That(looks, Is.EqualTo(2));
    }

    [Test]
    public async Task LeaderAsync_GroupComesBetweenTheTwoCalls_IsLookedAtAgain(CancellationToken token)
    {
        var looks = 0;
        _server.Answer = (xid, type) => type switch
        {
            ZooKeeperCall.GetChildren when ++looks == 1 => ScriptedZooKeeper.Reply(xid, (int)ZooKeeperError.NoNode),
            ZooKeeperCall.GetChildren => ScriptedZooKeeper.Texts(xid, "json.info_0000000001"),
            ZooKeeperCall.GetData => ScriptedZooKeeper.Reply(xid, body: writer => writer.Write(MasterGroup.JsonOf(Leader).AsSpan())),
            _ => ScriptedZooKeeper.Reply(xid),
        };
        await using var detector = Detect(new());

        Assert.That(await detector.LeaderAsync(otherThan: null, token), Is.EqualTo(Leader));
    }

    [Test]
    public async Task Connection_Quiet_IsPingedAtEachThirdOfItsTimeout(CancellationToken token)
    {
        var pings = 0;
        TaskCompletionSource several = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Welcome = () => ScriptedZooKeeper.Grant(TimeSpan.FromSeconds(1));
        _server.Answer = (xid, type) =>
        {
            if (type == ZooKeeperCall.Ping && ++pings == 4) several.TrySetResult();
            return ScriptedZooKeeper.Reply(xid);
        };
        await using var session = Session();
        var connection = await session.ConnectAsync(token);

        await several.Task.WaitAsync(token);

        Assert.That(await connection.ExistsAsync("/", token));
    }

    [Test]
    public async Task Connection_AnswerToAnotherCall_IsGivenUp(CancellationToken token)
    {
        _server.Answer = (xid, _) => ScriptedZooKeeper.Reply(xid + 1);
        await using var session = Session();
        var connection = await session.ConnectAsync(token);

        var failure = await Thrown.ByAsync<ZooKeeperException>(() => connection.ExistsAsync("/", token));

        Assert.That(failure.Message, Is.EqualTo("it sent what is not ZooKeeper's, an answer to call 2 where one to call 1 is due"));
        Assert.That((await Thrown.ByAsync<ZooKeeperException>(() => connection.ExistsAsync("/", token))).Error, Is.EqualTo(ZooKeeperError.ConnectionLoss));
        await Thrown.ByAsync<ZooKeeperException>(() => connection.NoticeAsync(token));
    }

    [Test]
    public async Task Connection_AnswerToNoCall_IsGivenUp(CancellationToken token)
    {
        _server.Welcome = () => [.. ScriptedZooKeeper.Grant(TimeSpan.FromSeconds(30)), .. ScriptedZooKeeper.Reply(9)];
        await using var session = Session();
        var connection = await session.ConnectAsync(token);

        Assert.That(
            (await Thrown.ByAsync<ZooKeeperException>(() => connection.NoticeAsync(token))).Message,
            Is.EqualTo("it sent what is not ZooKeeper's, an answer to call 9 where none is due"));
    }

    [Test]
    public async Task Detector_AnswerIsTruncated_SaysSoAndTriesAgain(CancellationToken token)
    {
        LogLines log = new();
        _server.Answer = (xid, _) => ScriptedZooKeeper.Reply(xid, body: writer => writer.Write(1_000_000));
        await using var detector = Detect(log);

        await log.LineAsync($"The connection to the ZooKeeper server {_server.Name} of zk://{_server.Name}/mesos is lost: it sent what is not ZooKeeper's, a message ends too early. It is tried again.", token);
        _server.Answer = (xid, type) => type == ZooKeeperCall.GetChildren
            ? ScriptedZooKeeper.Texts(xid, "json.info_0000000001")
            : ScriptedZooKeeper.Reply(xid, body: writer => writer.Write(MasterGroup.JsonOf(Leader).AsSpan()));

        Assert.That(await detector.LeaderAsync(otherThan: null, token), Is.EqualTo(Leader));
    }

    [Test]
    public async Task Detector_CallIsRefused_SaysWhichAndWithWhat(CancellationToken token)
    {
        LogLines log = new();
        _server.Answer = (xid, _) => ScriptedZooKeeper.Reply(xid, error: -6);
        await using var detector = Detect(log);

        await log.LineAsync("is lost: it refused GetChildren with error -6. It is tried again.", token);
    }

    [Test]
    public async Task ConnectAsync_NotAZooKeeper_SaysSo(CancellationToken token)
    {
        _server.Welcome = () => Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n");

        Assert.That(await FailureAsync(token), Is.EqualTo(
            $"No ZooKeeper server of zk://{_server.Name}/mesos can be used: {_server.Name} (it sent what is not ZooKeeper's, " +
            "a message of 1213486160 bytes is announced, and 4194304 are the most). " +
            "Check the address (MESOS_MASTER or the option Master), and that ZooKeeper is running."));
    }

    [Test]
    public async Task ConnectAsync_ReadOnlyServer_IsNotTaken(CancellationToken token)
    {
        _server.Welcome = () => ScriptedZooKeeper.Grant(TimeSpan.FromSeconds(30), isReadOnly: true);

        Assert.That(await FailureAsync(token), Does.Contain($"{_server.Name} (it is cut off from the other servers and can only be read from). "));
    }

    [Test]
    public async Task ConnectAsync_ServerThatAcceptsAndSaysNothing_IsLeft(CancellationToken token)
    {
        _server.Welcome = () => null;

        Assert.That(await FailureAsync(token), Does.Contain($"{_server.Name} (it did not answer within 1.5 s). "));
    }

    [Test]
    public async Task ConnectAsync_ServerThatHangsUp_IsSaidToLackItsQuorum(CancellationToken token)
    {
        _server.Welcome = () => throw new IOException("Hang up.");

        Assert.That(await FailureAsync(token), Does.Contain($"{_server.Name} (it closed the connection at once: it may lack its quorum, or lag behind the others). "));
    }

    [Test]
    public async Task ConnectAsync_CredentialsAreRefused_EndsWithAnErrorThatHidesThem(CancellationToken token)
    {
        _server.Answer = (xid, _) => ScriptedZooKeeper.Reply(xid, (int)ZooKeeperError.AuthenticationFailed);
        await using MasterDetector detector = new(ZooKeeperTests.AddressOf($"zk://me:secret@{_server.Name}/mesos"), new LogLines(), TimeProvider.System);

        var failure = await Thrown.ByAsync<MesosApiException>(() => detector.LeaderAsync(otherThan: null, token));

        Assert.That(failure.IsTransient, Is.False);
        Assert.That(failure.Message, Is.EqualTo(
            $"ZooKeeper at {_server.Name} does not take the digest credentials of zk://***@{_server.Name}/mesos: it refused Authenticate with error -115. " +
            "Correct user and password in the address (MESOS_MASTER or the option Master)."));
    }

    [Test]
    public async Task LeaderAsync_NobodyAnswersInTime_SaysWhomItAsked(CancellationToken token)
    {
        _server.Welcome = () => null;
        await using var detector = Detect(new());

        var failure = await Thrown.ByAsync<MesosApiException>(() => detector.LeaderAsync(TimeSpan.FromMilliseconds(100), token));

        Assert.That(failure.IsTransient);
        Assert.That(failure.Message, Is.EqualTo(
            $"No leading Mesos master was found within 0.1 s. No server of zk://{_server.Name}/mesos has answered yet. " +
            "Check the address (MESOS_MASTER or the option Master), and that ZooKeeper is running."));
    }

    private async Task<string> FailureAsync(CancellationToken cancellationToken)
    {
        await using var session = Session();
        var failure = await Thrown.ByAsync<MesosApiException>(() => session.ConnectAsync(cancellationToken));
        Assert.That(failure.IsTransient);
        return failure.Message;
    }

    private ZooKeeperSession Session() => new(ZooKeeperTests.AddressOf($"zk://{_server.Name}/mesos"), TimeSpan.FromSeconds(1.5), TimeProvider.System, new LogLines());

    private MasterDetector Detect(LogLines log) => new(ZooKeeperTests.AddressOf($"zk://{_server.Name}/mesos"), log, TimeProvider.System);
}
