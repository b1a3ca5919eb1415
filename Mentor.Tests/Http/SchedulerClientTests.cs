using System.Text;
using Google.Protobuf;
using Mentor.Protocol.Calls;
using Mentor.Protocol.Http;
using Microsoft.AspNetCore.Http;
using Call = Mesos.V1.Scheduler.Call;
using Event = Mesos.V1.Scheduler.Event;
using V1 = Mesos.V1;

namespace Mentor.Tests.Http;

[CancelAfter(60_000)]
public sealed class SchedulerClientTests
{
    private static readonly V1.FrameworkInfo Framework = new() { User = "root", Name = "test" };

    private ScriptedMaster _master = null!;

    [SetUp]
    public async Task StartMaster() => _master = await ScriptedMaster.StartAsync();

    [TearDown]
    public async Task StopMaster() => await _master.DisposeAsync();

    [Test]
    public async Task SubscribeAsync_NewFramework_SendsPlainProtobufAndYieldsSubscribed(CancellationToken cancellationToken)
    {
        await using var client = Client();
        await using var events = Subscribe(client, cancellationToken);

        Assert.That(await events.MoveNextAsync());

        Assert.That(events.Current.Type, Is.EqualTo(Event.Types.Type.Subscribed));
        Assert.That(client.FrameworkId!.Value, Is.EqualTo("framework-1"));
        var request = _master.Seen.Single();
        Assert.That(request.Method, Is.EqualTo("POST"));
        Assert.That(request.Path, Is.EqualTo("/api/v1/scheduler"));
        Assert.That(request.Headers["Content-Type"], Is.EqualTo("application/x-protobuf"));
        Assert.That(request.Headers["Accept"], Is.EqualTo("application/x-protobuf"));
        Assert.That(request.Headers.Keys, Has.None.EqualTo("Mesos-Stream-Id").And.None.EqualTo("Authorization").And.None.EqualTo("traceparent"));
        Assert.That(Call.Parser.ParseFrom(request.Body), Is.EqualTo(new Call { Type = Call.Types.Type.Subscribe, Subscribe = new() { FrameworkInfo = Framework } }));
    }

    [Test]
    public async Task SubscribeAsync_WithPrincipal_AuthenticatesAndNamesItInFrameworkInfo(CancellationToken cancellationToken)
    {
        await using var client = Client(options => options with { Principal = "mentor", Secret = "s3cret" });
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();
        await client.SendAsync(SchedulerCalls.Revive(), cancellationToken);

        string expected = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("mentor:s3cret"));
        Assert.That(_master.Seen.Select(request => request.Headers["Authorization"]), Is.EqualTo(new[] { expected, expected }));
        Assert.That(Call.Parser.ParseFrom(_master.Seen.First().Body).Subscribe.FrameworkInfo.Principal, Is.EqualTo("mentor"));
        Assert.That(Framework.HasPrincipal, Is.False, "the caller's message is left alone");
    }

    [Test]
    public async Task SubscribeAsync_KnownFramework_SubscribesWithItsId(CancellationToken cancellationToken)
    {
        var framework = Framework.Clone();
        framework.Id = new() { Value = "known" };
        await using var client = Client();
        await using var events = client.SubscribeAsync(framework, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await events.MoveNextAsync();

        var call = Call.Parser.ParseFrom(_master.Seen.Single().Body);
        Assert.That(call.FrameworkId.Value, Is.EqualTo("known"));
        Assert.That(call.Subscribe.FrameworkInfo.Id.Value, Is.EqualTo("known"));
        Assert.That(client.FrameworkId!.Value, Is.EqualTo("known"));
    }

    [Test]
    public async Task SendAsync_ManyAtOnce_ArriveInOrderWithIds(CancellationToken cancellationToken)
    {
        await using var client = Client();
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => client.SendAsync(SchedulerCalls.Kill(new() { Value = $"{i}" }), cancellationToken)));

        Assert.That(_master.Calls.Select(call => call.Kill.TaskId.Value), Is.EqualTo(Enumerable.Range(0, 200).Select(i => $"{i}")));
        Assert.That(_master.Calls.Select(call => call.FrameworkId.Value), Is.All.EqualTo("framework-1"));
        Assert.That(_master.Seen.Skip(1).Select(request => request.Headers["Mesos-Stream-Id"]), Is.All.EqualTo("stream-1"));
    }

    [Test]
    public async Task SendAsync_AcknowledgementsWait_OthersGoFirst(CancellationToken cancellationToken)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _master.OnCall = async (call, context) =>
        {
            if (call.Type == Call.Types.Type.Suppress) await answer.Task;
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        };
        await using var client = Client();
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();

        var first = client.SendAsync(SchedulerCalls.Suppress(), cancellationToken);
        Task[] acknowledged = [.. Enumerable.Range(1, 3).Select(i => client.SendAsync(
            SchedulerCalls.Acknowledge(new() { Value = "a" }, new() { Value = $"{i}" }, ByteString.CopyFrom((byte)i)), cancellationToken))];
        var revived = client.SendAsync(SchedulerCalls.Revive(), cancellationToken);
        answer.SetResult();
        await Task.WhenAll([first, revived, .. acknowledged]);

        Assert.That(
            string.Join(' ', _master.Calls.Select(call => call.Acknowledge is { } a ? a.TaskId.Value : $"{call.Type}")),
            Is.EqualTo("Suppress Revive 1 2 3"));
    }

    [Test]
    public async Task SendAsync_NotSubscribed_FailsTransiently()
    {
        await using var client = Client();

        var failure = await Fails(client.SendAsync(SchedulerCalls.Revive()));

        Assert.That(failure.IsTransient);
        Assert.That(failure.Message, Is.EqualTo(
            "Cannot send REVIVE: there is no subscription with the Mesos master just now. Send it again after the next SUBSCRIBED."));
    }

    [Test]
    public async Task SendAsync_CancelledWhileOthersWait_EndsAtOnceAndIsNotSent(CancellationToken cancellationToken)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _master.OnCall = async (call, context) =>
        {
            arrived.TrySetResult();
            if (call.Type == Call.Types.Type.Suppress) await answer.Task;
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        };
        await using var client = Client();
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();
        using var cancellation = new CancellationTokenSource();
        var slow = client.SendAsync(SchedulerCalls.Suppress(), cancellationToken);
        var cancelled = client.SendAsync(SchedulerCalls.Teardown(), cancellation.Token);
        var last = client.SendAsync(SchedulerCalls.Revive(), cancellationToken);
        await arrived.Task.WaitAsync(cancellationToken);

        await cancellation.CancelAsync();
        await Assert.ThatAsync(() => cancelled, Throws.InstanceOf<OperationCanceledException>());
        answer.SetResult();
        await slow;
        await last;

        Assert.That(_master.Calls.Select(call => call.Type), Is.EqualTo(new[] { Call.Types.Type.Suppress, Call.Types.Type.Revive }));
    }

    [Test]
    public async Task SubscribeAsync_AfterTeardown_Ends(CancellationToken cancellationToken)
    {
        await using var client = Client();
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();
        var stream = await _master.NextStreamAsync(cancellationToken);
        await client.SendAsync(SchedulerCalls.Teardown(), cancellationToken);

        stream.End();

        Assert.That(await events.MoveNextAsync(), Is.False);
    }

    [Test]
    public async Task SubscribeAsync_Twice_IsRefused(CancellationToken cancellationToken)
    {
        await using var client = Client();
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();
        await using var second = Subscribe(client, cancellationToken);

        await Assert.ThatAsync(() => second.MoveNextAsync().AsTask(), Throws.InvalidOperationException.With.Message.StartWith("This client is subscribed already."));
    }

    [Test]
    public async Task SubscribeAsync_Cancelled_ThrowsAndClosesTheStream(CancellationToken cancellationToken)
    {
        using var cancellation = new CancellationTokenSource();
        await using var client = Client();
        await using var events = Subscribe(client, cancellation.Token);
        await events.MoveNextAsync();
        var stream = await _master.NextStreamAsync(cancellationToken);
        var next = events.MoveNextAsync().AsTask();

        await cancellation.CancelAsync();

        await Assert.ThatAsync(() => next, Throws.InstanceOf<OperationCanceledException>());
        await stream.Closed.WaitAsync(cancellationToken);
    }

    [Test]
    public async Task DisposeAsync_CallsUnderWayAndWaiting_EndsThemAndTheStream(CancellationToken cancellationToken)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _master.OnCall = async (_, context) =>
        {
            arrived.TrySetResult();
            await ScriptedServer.UntilAborted(context);
        };
        var client = Client();
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();
        var next = events.MoveNextAsync().AsTask();
        var underWay = client.SendAsync(SchedulerCalls.Revive(), cancellationToken);
        var waiting = client.SendAsync(SchedulerCalls.Suppress(), cancellationToken);
        await arrived.Task.WaitAsync(cancellationToken);

        await client.DisposeAsync();

        Assert.That((await Fails(underWay)).Message, Does.Contain("ended while REVIVE was under way; it may or may not have arrived."));
        await Assert.ThatAsync(() => waiting, Throws.InstanceOf<ObjectDisposedException>());
        await Assert.ThatAsync(() => client.SendAsync(SchedulerCalls.Revive(), cancellationToken), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(await next, Is.False);
    }

    [Test]
    public void Constructor_SeveralBadOptions_ReportsAll() => Assert.That(
        () => new SchedulerClient(new SchedulerClientOptions
        {
            Master = new Uri("zk://h:2181/mesos"),
            Principal = "a:b",
            ConnectTimeout = TimeSpan.Zero,
            MaxBackoff = TimeSpan.Zero,
            MissedHeartbeats = 0,
        }),
        Throws.ArgumentException.With.Message.EqualTo(
            """
            SchedulerClientOptions cannot be used:
              Master is 'zk://h:2181/mesos'; use http://host:port or https://host:port.
              Only one of Principal and Secret is set; set both or none.
              Principal is 'a:b'; HTTP basic authentication takes no colon in it.
              ConnectTimeout is 00:00:00; use a positive time.
              MaxBackoff is 00:00:00; use a positive time.
              MissedHeartbeats is 0; use 1 or more.
            """));

    private static async Task<MesosApiException> Fails(Task call) => (await Assert.ThrowsAsync<MesosApiException>(() => call))!;

    private static IAsyncEnumerator<Event> Subscribe(SchedulerClient client, CancellationToken cancellationToken) =>
        client.SubscribeAsync(Framework, cancellationToken).GetAsyncEnumerator(cancellationToken);

    private SchedulerClient Client(Func<SchedulerClientOptions, SchedulerClientOptions>? change = null)
    {
        var options = new SchedulerClientOptions { Master = _master.Address };
        return new(change is null ? options : change(options));
    }
}
