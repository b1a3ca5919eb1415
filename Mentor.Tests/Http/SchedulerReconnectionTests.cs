using Mentor.Protocol.Calls;
using Mentor.Protocol.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Call = Mesos.V1.Scheduler.Call;
using Event = Mesos.V1.Scheduler.Event;
using V1 = Mesos.V1;

namespace Mentor.Tests.Http;

[CancelAfter(60_000)]
public sealed class SchedulerReconnectionTests
{
    private static readonly V1.FrameworkInfo Framework = new() { User = "root", Name = "test" };
    private static readonly Event Heartbeat = new() { Type = Event.Types.Type.Heartbeat };

    private ScriptedMaster _master = null!;

    [SetUp]
    public async Task StartMaster() => _master = await ScriptedMaster.StartAsync();

    [TearDown]
    public async Task StopMaster() => await _master.DisposeAsync();

    [Test]
    public async Task SubscribeAsync_StreamEnds_ComesBackWithItsIdAndSaysSo(CancellationToken cancellationToken)
    {
        List<Exception> losses = [];
        await using var client = new SchedulerClient(new() { Master = _master.Address, OnDisconnected = losses.Add });
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();

        (await _master.NextStreamAsync(cancellationToken)).End();
        await events.MoveNextAsync();

        Assert.That(events.Current.Type, Is.EqualTo(Event.Types.Type.Subscribed));
        Assert.That(losses.Single().Message, Is.EqualTo(
            $"The Mesos master at {Root(_master.Address)} closed the event stream. It is tried again; if that fails, see whether it is running."));
        var again = await _master.NextStreamAsync(cancellationToken);
        Assert.That(again.Subscribe.FrameworkId.Value, Is.EqualTo("framework-1"));
        Assert.That(again.Subscribe.Subscribe.FrameworkInfo.Id.Value, Is.EqualTo("framework-1"));
        await client.SendAsync(SchedulerCalls.Revive(), cancellationToken);
        Assert.That(_master.Seen.Last().Headers["Mesos-Stream-Id"], Is.EqualTo("stream-2"));
    }

    [Test]
    public async Task SubscribeAsync_AfterTheFrameworkWasRemoved_IsANewOne(CancellationToken cancellationToken)
    {
        await using var client = new SchedulerClient(new() { Master = _master.Address });
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();
        await (await _master.NextStreamAsync(cancellationToken)).SendErrorAsync("Framework has been removed");
        Assert.That((await Assert.ThrowsAsync<MesosApiException>(() => events.MoveNextAsync().AsTask()))!.IsFrameworkRemoved);

        await using var again = Subscribe(client, cancellationToken);
        await again.MoveNextAsync();

        Assert.That((await _master.NextStreamAsync(cancellationToken)).Subscribe.FrameworkId, Is.Null);
    }

    [Test]
    public async Task SubscribeAsync_ConnectionBreaks_ComesBack(CancellationToken cancellationToken)
    {
        await using var client = new SchedulerClient(new() { Master = _master.Address });
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();

        (await _master.NextStreamAsync(cancellationToken)).Break();

        Assert.That(await events.MoveNextAsync());
        Assert.That(events.Current.Type, Is.EqualTo(Event.Types.Type.Subscribed));
    }

    [Test]
    public async Task SubscribeAsync_FiveHeartbeatsMissed_DropsTheStreamAndComesBack(CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        var losses = new List<Exception>();
        await using var client = new SchedulerClient(new() { Master = _master.Address, Time = time, OnDisconnected = losses.Add });
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();
        var stream = await _master.NextStreamAsync(cancellationToken);

        // A heartbeat after 60 s starts the count anew.
        time.Advance(TimeSpan.FromSeconds(60));
        await stream.SendAsync(Heartbeat);
        await events.MoveNextAsync();
        time.Advance(TimeSpan.FromSeconds(60));
        var next = events.MoveNextAsync().AsTask();
        Assert.That(stream.Closed.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(15));
        await stream.Closed.WaitAsync(cancellationToken);
        await PassTimeUntil(next, time);

        Assert.That(await next);
        Assert.That(events.Current.Type, Is.EqualTo(Event.Types.Type.Subscribed));
        Assert.That(losses.Single().Message, Is.EqualTo(
            $"The Mesos master at {Root(_master.Address)} has said nothing for 75 s, not even a heartbeat; the connection was dropped. " +
            "It is tried again; if that fails, look at the network between."));
    }

    [Test]
    public async Task SubscribeAsync_MasterWithoutLeaderForAWhile_IsTriedAgain(CancellationToken cancellationToken)
    {
        int refusals = 3;
        _master.OnSubscribe = async context =>
        {
            if (refusals-- <= 0) return false;
            await ScriptedServer.Text(context, 503, "No leader elected");
            return true;
        };
        await using var client = new SchedulerClient(new() { Master = _master.Address, MaxBackoff = TimeSpan.FromMilliseconds(10) });
        await using var events = Subscribe(client, cancellationToken);

        Assert.That(await events.MoveNextAsync());

        Assert.That(_master.Seen.Count(), Is.EqualTo(4));
    }

    [Test]
    public async Task SubscribeAsync_NotTheLeader_FollowsLocationWithoutScheme(CancellationToken cancellationToken)
    {
        await using var follower = await ScriptedServer.StartAsync((context, _) =>
        {
            context.Response.Headers.Location = $"//{_master.Address.Authority}/master/api/v1/scheduler";
            return ScriptedServer.Text(context, 307, "");
        });
        await using var client = new SchedulerClient(new() { Master = follower.Address });
        await using var events = Subscribe(client, cancellationToken);

        await events.MoveNextAsync();
        await client.SendAsync(SchedulerCalls.Revive(), cancellationToken);

        Assert.That(follower.Seen, Has.Count.EqualTo(1), "calls go to the leader at once");
        Assert.That(_master.Seen.Select(request => request.Path), Is.All.EqualTo("/master/api/v1/scheduler"));
        Assert.That(_master.Calls.Single().Type, Is.EqualTo(Call.Types.Type.Revive));
    }

    [Test]
    public async Task SubscribeAsync_LeaderDies_AsksTheConfiguredMasterForTheNewOne(CancellationToken cancellationToken)
    {
        var leader = await ScriptedMaster.StartAsync();
        var leading = leader;
        await using var follower = await ScriptedServer.StartAsync((context, _) =>
        {
            context.Response.Headers.Location = $"//{leading.Address.Authority}/api/v1/scheduler";
            return ScriptedServer.Text(context, 307, "");
        });
        await using var client = new SchedulerClient(new() { Master = follower.Address, MaxBackoff = TimeSpan.FromMilliseconds(50) });
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();

        leading = _master;
        await leader.DisposeAsync();

        Assert.That(await events.MoveNextAsync());
        Assert.That((await _master.NextStreamAsync(cancellationToken)).Subscribe.FrameworkId.Value, Is.EqualTo("framework-1"));
    }

    [Test]
    public async Task SubscribeAsync_RedirectsInCircles_GivesUpWithinTheTimeout(CancellationToken cancellationToken)
    {
        await using var circle = await ScriptedServer.StartAsync((context, _) =>
        {
            context.Response.Headers.Location = $"//{context.Request.Host}/api/v1/scheduler";
            return ScriptedServer.Text(context, 307, "");
        });
        await using var client = new SchedulerClient(new()
        {
            Master = circle.Address,
            ConnectTimeout = TimeSpan.FromSeconds(1),
            MaxBackoff = TimeSpan.FromSeconds(15),
        });
        await using var events = Subscribe(client, cancellationToken);

        var failure = (await Assert.ThrowsAsync<MesosApiException>(() => events.MoveNextAsync().AsTask()))!;

        Assert.That(failure.IsTransient);
        Assert.That(failure.Message, Does.Contain(
            "redirected 6 times without naming a leader that takes SUBSCRIBE. The masters may be electing one; this is tried again."));
    }

    [Test]
    public async Task SubscribeAsync_RedirectToAnotherScheme_IsRefused(CancellationToken cancellationToken)
    {
        await using var server = await ScriptedServer.StartAsync((context, _) =>
        {
            context.Response.Headers.Location = "https://elsewhere/api/v1/scheduler";
            return ScriptedServer.Text(context, 307, "");
        });
        await using var client = new SchedulerClient(new() { Master = server.Address });
        await using var events = Subscribe(client, cancellationToken);

        var failure = (await Assert.ThrowsAsync<MesosApiException>(() => events.MoveNextAsync().AsTask()))!;

        Assert.That(failure.Message, Does.Contain("it redirects from http to https://elsewhere/api/v1/scheduler, and credentials do not follow to another scheme."));
    }

    [Test]
    public async Task SendAsync_StreamRenewedMeanwhile_IsTransient(CancellationToken cancellationToken)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _master.OnCall = async (_, context) =>
        {
            arrived.TrySetResult();
            await answer.Task;
            await ScriptedServer.Text(context, StatusCodes.Status400BadRequest, "The stream ID 'x' included in this request didn't match");
        };
        await using var client = new SchedulerClient(new() { Master = _master.Address });
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();
        var call = client.SendAsync(SchedulerCalls.Revive(), cancellationToken);
        await arrived.Task.WaitAsync(cancellationToken);
        (await _master.NextStreamAsync(cancellationToken)).End();
        await events.MoveNextAsync();

        answer.SetResult();

        var failure = (await Assert.ThrowsAsync<MesosApiException>(() => call))!;
        Assert.That(failure.IsTransient);
        Assert.That(failure.Message, Does.EndWith("The subscription was renewed meanwhile; send the call again."));
    }

    [Test]
    public async Task SendAsync_MasterBeatsButDoesNotAnswer_FailsForNowAndTheNextCallGoesOut(CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _master.OnCall = (call, context) =>
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            if (call.Type != Call.Types.Type.Revive) return Task.CompletedTask;
            arrived.SetResult();
            return ScriptedServer.UntilAborted(context);
        };
        await using var client = new SchedulerClient(new() { Master = _master.Address, Time = time });
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();
        var stream = await _master.NextStreamAsync(cancellationToken);
        var unanswered = client.SendAsync(SchedulerCalls.Revive(), cancellationToken);
        await arrived.Task.WaitAsync(cancellationToken);

        time.Advance(TimeSpan.FromSeconds(60));
        await stream.SendAsync(Heartbeat);
        await events.MoveNextAsync();
        Assert.That(unanswered.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(15));

        var failure = (await Assert.ThrowsAsync<MesosApiException>(() => unanswered))!;
        Assert.That(failure.IsTransient);
        Assert.That(failure.Message, Is.EqualTo(
            $"The Mesos master at {Root(_master.Address)} has not answered REVIVE for 75 s; it may or may not have arrived. " +
            "Send it again; if that fails, see whether it is well."));
        await client.SendAsync(SchedulerCalls.Suppress(), cancellationToken);
        Assert.That(stream.Closed.IsCompleted, Is.False);
    }

    private static IAsyncEnumerator<Event> Subscribe(SchedulerClient client, CancellationToken cancellationToken) =>
        client.SubscribeAsync(Framework, cancellationToken).GetAsyncEnumerator(cancellationToken);

    private static string Root(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private static async Task PassTimeUntil(Task done, FakeTimeProvider time)
    {
        while (!done.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }
    }
}
