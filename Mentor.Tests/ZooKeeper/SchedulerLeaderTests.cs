using Mentor.Protocol.Calls;
using Mentor.Protocol.Http;
using Mentor.Protocol.ZooKeeper;
using Mentor.Tasks.Frameworks;
using Mentor.Tests.Contracts;
using Mentor.Tests.Frameworks;
using Mentor.Tests.Http;
using Event = Mesos.V1.Scheduler.Event;
using V1 = Mesos.V1;

namespace Mentor.Tests.ZooKeeper;

/// <summary>A scheduler whose masters register with ZooKeeper.</summary>
[TestFixture]
public sealed class SchedulerLeaderTests : ZooKeeperTests
{
    private static readonly V1.FrameworkInfo Framework = new() { User = "root", Name = "test" };

    private ScriptedMaster _first = null!;
    private ScriptedMaster _second = null!;

    [SetUp]
    public async Task StartMasters() => (_first, _second) = (await ScriptedMaster.StartAsync(), await ScriptedMaster.StartAsync());

    [TearDown]
    public async Task StopMasters()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Test, CancelAfter(Patience)]
    public async Task SubscribeAsync_AnotherMasterLeads_LeavesTheOneThatStillSpeaks(CancellationToken token)
    {
        List<Exception> losses = [];
        await using var group = await GroupAsync(token);
        var first = await group.AddAsync(_first.Address, token);
        await group.AddAsync(_second.Address, token);
        await using var detector = Detect();
        await using SchedulerClient client = new(Options(detector) with { OnDisconnected = losses.Add });
        await using var events = Subscribe(client, token);
        Assert.That(await events.MoveNextAsync());
        var stream = await _first.NextStreamAsync(token);

        await group.RemoveAsync(first, token);

        Assert.That(await events.MoveNextAsync());
        Assert.That(events.Current.Type, Is.EqualTo(Event.Types.Type.Subscribed));
        Assert.That((await _second.NextStreamAsync(token)).Subscribe.FrameworkId.Value, Is.EqualTo("framework-1"));
        await stream.Closed.WaitAsync(token);
        Assert.That(losses.Single().Message, Is.EqualTo(
            $"The Mesos master at {_first.Address.GetLeftPart(UriPartial.Authority)} does not lead any more: zk://{Server.Name}{Group} " +
            $"names the one at {_second.Address.Authority}. It is subscribed to instead."));
        await client.SendAsync(SchedulerCalls.Revive(), token);
        Assert.That(_second.Calls.Count(), Is.EqualTo(1));
    }

    [Test, CancelAfter(Patience)]
    public async Task SubscribeAsync_LeaderDiesBeforeItsSessionEnds_GoesOnAsSoonAsAnotherIsNamed(CancellationToken token)
    {
        await using var group = await GroupAsync(token);
        var first = await group.AddAsync(_first.Address, token);
        await using var detector = Detect();
        LogLines log = new();
        // So long a pause would be noticed.
        await using SchedulerClient client = new(Options(detector) with { MaxBackoff = TimeSpan.FromHours(1), Logging = log });
        await using var events = Subscribe(client, token);
        Assert.That(await events.MoveNextAsync());

        await _first.DisposeAsync();
        var next = events.MoveNextAsync().AsTask();
        await log.LineAsync("No subscription yet: Cannot reach the Mesos master", token);
        await group.AddAsync(_second.Address, token);
        await group.RemoveAsync(first, token);

        Assert.That(await next);
        Assert.That((await _second.NextStreamAsync(token)).Subscribe.FrameworkId.Value, Is.EqualTo("framework-1"));
    }

    [Test, CancelAfter(Patience)]
    public async Task SubscribeAsync_NobodyLeadsForAWhile_KeepsTheStreamAndThenFindsTheNext(CancellationToken token)
    {
        await using var group = await GroupAsync(token);
        var first = await group.AddAsync(_first.Address, token);
        await using var detector = Detect();
        await using var leaders = detector.WatchAsync(token).GetAsyncEnumerator(token);
        await using SchedulerClient client = new(Options(detector));
        await using var events = Subscribe(client, token);
        Assert.That(await events.MoveNextAsync());
        var stream = await _first.NextStreamAsync(token);
        Assert.That(await Next(leaders), Is.EqualTo(new Uri(_first.Address.GetLeftPart(UriPartial.Authority))));

        await group.RemoveAsync(first, token);
        Assert.That(await Next(leaders), Is.Null);
        await stream.SendAsync(new Event { Type = Event.Types.Type.Heartbeat });
        Assert.That(await events.MoveNextAsync());
        stream.End();
        var next = events.MoveNextAsync().AsTask();
        await group.AddAsync(_second.Address, token);

        Assert.That(await next);
        await _second.NextStreamAsync(token);
    }

    [Test, CancelAfter(Patience)]
    public async Task SubscribeAsync_RedirectIsFasterThanZooKeeper_StaysThere(CancellationToken token)
    {
        await using var follower = await ScriptedServer.StartAsync((context, _) =>
        {
            context.Response.Headers.Location = $"//{_second.Address.Authority}/api/v1/scheduler";
            return ScriptedServer.Text(context, 307, "");
        });
        await using var group = await GroupAsync(token);
        var first = await group.AddAsync(follower.Address, token);
        await group.AddAsync(_second.Address, token);
        await using var detector = Detect();
        await using SchedulerClient client = new(Options(detector));
        await using var events = Subscribe(client, token);
        Assert.That(await events.MoveNextAsync());
        var stream = await _second.NextStreamAsync(token);

        await group.RemoveAsync(first, token);
        await detector.LeaderAsync(otherThan: new Uri(follower.Address.GetLeftPart(UriPartial.Authority)), token);
        await stream.SendAsync(new Event { Type = Event.Types.Type.Heartbeat });

        Assert.That(await events.MoveNextAsync());
        Assert.That(events.Current.Type, Is.EqualTo(Event.Types.Type.Heartbeat));
    }

    [Test, CancelAfter(Patience)]
    public async Task SubscribeAsync_NobodyLeads_SaysSoWithinTheTimeout(CancellationToken token)
    {
        await using var group = await GroupAsync(token);
        await using var detector = Detect();
        await using SchedulerClient client = new(Options(detector) with { ConnectTimeout = TimeSpan.FromSeconds(1) });
        await using var events = Subscribe(client, token);

        var failure = await Thrown.ByAsync<MesosApiException>(() => events.MoveNextAsync().AsTask());

        Assert.That(failure.Message, Does.StartWith(
            $"No subscription with the Mesos master that leads according to zk://{Server.Name}{Group} within 1 s. No master is registered in '{Group}'"));
    }

    [Test, CancelAfter(Patience)]
    public async Task SchedulerRunner_AnotherMasterLeads_RegistersThereAgain(CancellationToken token)
    {
        await using var group = await GroupAsync(token);
        var first = await group.AddAsync(_first.Address, token);
        await group.AddAsync(_second.Address, token);
        RecordingScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, new() { Master = $"zk://{Server.Name}{Group}" });
        await scheduler.NextAsync<RecordingScheduler.Registered>(token);

        await group.RemoveAsync(first, token);

        await scheduler.NextAsync<RecordingScheduler.Reregistered>(token);
        Assert.That((await _second.NextStreamAsync(token)).Subscribe.FrameworkId.Value, Is.EqualTo("framework-1"));
    }

    private SchedulerClientOptions Options(MasterDetector detector) => new() { Master = _first.Address, Detector = detector, MaxBackoff = TimeSpan.FromMilliseconds(50) };

    private static IAsyncEnumerator<Event> Subscribe(SchedulerClient client, CancellationToken cancellationToken) =>
        client.SubscribeAsync(Framework, cancellationToken).GetAsyncEnumerator(cancellationToken);
}
