using System.Text;
using Google.Protobuf;
using Mentor.Protocol.Http;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.ZooKeeper;

[TestFixture]
public sealed class MasterDetectorTests : ZooKeeperTests
{
    [Test, CancelAfter(Patience)]
    public async Task WatchAsync_MastersComeAndGo_NamesTheOldestEachTime(CancellationToken token)
    {
        await using var group = await GroupAsync(token);
        var first = await group.AddAsync(Master(1), token);
        var second = await group.AddAsync(Master(2), token);
        await using var detector = Detect();
        await using var leaders = detector.WatchAsync(token).GetAsyncEnumerator(token);

        Assert.That(await Next(leaders), Is.EqualTo(Master(1)));
        await group.RemoveAsync(first, token);
        Assert.That(await Next(leaders), Is.EqualTo(Master(2)));
        await group.RemoveAsync(second, token);
        Assert.That(await Next(leaders), Is.Null);
        await group.AddAsync(Master(3), token);
        Assert.That(await Next(leaders), Is.EqualTo(Master(3)));
    }

    [Test, CancelAfter(Patience)]
    public async Task WatchAsync_SessionOfTheLeaderEnds_NamesTheNext(CancellationToken token)
    {
        await using var group = await GroupAsync(token);
        var leader = await GroupAsync(token);
        await leader.AddAsync(Master(1), token);
        await group.AddAsync(Master(2), token);
        await using var detector = Detect();
        await using var leaders = detector.WatchAsync(token).GetAsyncEnumerator(token);
        Assert.That(await Next(leaders), Is.EqualTo(Master(1)));

        await leader.DisposeAsync();

        Assert.That(await Next(leaders), Is.EqualTo(Master(2)));
    }

    [Test, CancelAfter(Patience)]
    public async Task WatchAsync_NoGroupYet_WaitsForItAndForItsFirstMaster(CancellationToken token)
    {
        await using var detector = Detect();
        await using var leaders = detector.WatchAsync(token).GetAsyncEnumerator(token);

        Assert.That(await Next(leaders), Is.Null);
        Assert.That(detector.Problem!.Message, Is.EqualTo(
            $"ZooKeeper has no znode '{Group}' at zk://{Server.Name}{Group}: no master has ever registered there. " +
            "Check the path, and that masters run with this address as their --zk."));
        await using var group = await GroupAsync(token);
        await group.AddAsync(Master(1), token);
        Assert.That(await Next(leaders), Is.EqualTo(Master(1)));
        Assert.That(detector.Problem, Is.Null);
    }

    [Test, CancelAfter(Patience)]
    public async Task WatchAsync_GroupIsRemovedAndMadeAnew_FollowsIt(CancellationToken token)
    {
        await using var group = await GroupAsync(token);
        var only = await group.AddAsync(Master(1), token);
        await using var detector = Detect();
        await using var leaders = detector.WatchAsync(token).GetAsyncEnumerator(token);
        Assert.That(await Next(leaders), Is.EqualTo(Master(1)));

        await group.RemoveAsync(only, token);
        Assert.That(await Next(leaders), Is.Null);
        await group.RemoveGroupAsync(token);
        await group.CreateAsync(token);
        await group.AddAsync(Master(2), token);

        Assert.That(await Next(leaders), Is.EqualTo(Master(2)));
    }

    [Test, CancelAfter(Patience)]
    public async Task LeaderAsync_GroupWithoutMasters_SaysWhatIsThere(CancellationToken token)
    {
        await using var group = await GroupAsync(token);
        await group.AddOtherAsync("log_replicas", token);
        await using var detector = Detect();

        var failure = await Thrown.ByAsync<MesosApiException>(() => detector.LeaderAsync(TimeSpan.FromSeconds(1), token));

        Assert.That(failure.IsTransient);
        Assert.That(failure.Message, Is.EqualTo(
            $"No leading Mesos master was found within 1 s. No master is registered in '{Group}' of ZooKeeper at zk://{Server.Name}{Group}, only log_replicas. " +
            "See whether masters run with this address as their --zk; one may be elected soon."));
    }

    [Test, CancelAfter(Patience)]
    public async Task LeaderAsync_MasterOfOldWritesProtobuf_IsUnderstood(CancellationToken token)
    {
        await using var group = await GroupAsync(token);
        await group.AddAsync("info_", MasterGroup.InfoOf(Master(1)).ToByteArray(), token);
        await using var detector = Detect();

        Assert.That(await detector.LeaderAsync(otherThan: null, token), Is.EqualTo(Master(1)));
    }

    [Test, CancelAfter(Patience)]
    public async Task LeaderAsync_DataIsGarbage_QuotesItAndGoesOnWithTheNextLeader(CancellationToken token)
    {
        await using var group = await GroupAsync(token);
        var garbage = await group.AddAsync(MasterGroup.Json, Encoding.UTF8.GetBytes("{\"port\":\n!"), token);
        await group.AddAsync(Master(1), token);
        await using var detector = Detect();

        var failure = await Thrown.ByAsync<MesosApiException>(() => detector.LeaderAsync(TimeSpan.FromSeconds(1), token));
        Assert.That(failure.Message, Does.Contain(
            $"What leads in '{Group}' of ZooKeeper at zk://{Server.Name}{Group} is 'json.info_0000000000', which is no master that can be understood: " +
            "it begins with \"{\"port\": !\" and cannot be read as a MasterInfo: ").And.EndsWith(" Check the path."));
        await group.RemoveAsync(garbage, token);

        Assert.That(await detector.LeaderAsync(otherThan: null, token), Is.EqualTo(Master(1)));
    }

    [Test, CancelAfter(Patience)]
    public async Task LeaderAsync_OneServerIsDown_AsksTheOther(CancellationToken token)
    {
        await using var group = await GroupAsync(token);
        await group.AddAsync(Master(1), token);
        for (var i = 0; i < 4; i++)
        {
            await using Mentor.Protocol.ZooKeeper.MasterDetector detector = new(
                AddressOf($"zk://127.0.0.1:{ZooKeeperServer.FreePort()},{Server.Name}{Group}"), new LogLines(), TimeProvider.System);
            Assert.That(await detector.LeaderAsync(otherThan: null, token), Is.EqualTo(Master(1)));
        }
    }

    [Test, CancelAfter(Patience)]
    public async Task WatchAsync_DetectorIsDisposed_Ends(CancellationToken token)
    {
        var detector = Detect();
        await using var leaders = detector.WatchAsync(token).GetAsyncEnumerator(token);
        await Next(leaders);
        var next = leaders.MoveNextAsync().AsTask();

        await detector.DisposeAsync();

        await Thrown.ByAsync<OperationCanceledException>(() => next);
    }
}
