using Mentor.Protocol.Calls;
using Mentor.Protocol.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Call = Mesos.V1.Executor.Call;
using Event = Mesos.V1.Executor.Event;

namespace Mentor.Tests.Http;

[CancelAfter(60_000)]
public sealed class ExecutorClientTests
{
    private static readonly Event Subscribed = new()
    {
        Type = Event.Types.Type.Subscribed,
        Subscribed = new() { ExecutorInfo = new() { ExecutorId = new() { Value = "e" } }, FrameworkInfo = new() { User = "u", Name = "n" }, AgentInfo = new() { Hostname = "h" } },
    };

    [Test]
    public async Task SendAsync_Update_CarriesIdsAndTokenButNoStreamId(CancellationToken cancellationToken)
    {
        await using var agent = await ScriptedServer.StartAsync(Agent(Subscribed));
        await using var client = new ExecutorClient(Options(agent) with { Token = "jwt" });
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();

        await client.SendAsync(ExecutorCalls.Update(new() { TaskId = new() { Value = "t" }, State = Mesos.V1.TaskState.TaskFinished }), cancellationToken);

        var requests = agent.Seen.ToArray();
        Assert.That(requests.Select(request => request.Path), Is.All.EqualTo("/api/v1/executor"));
        Assert.That(requests.Select(request => request.Headers["Authorization"]), Is.All.EqualTo("Bearer jwt"));
        Assert.That(requests.Select(request => request.Headers.ContainsKey("Mesos-Stream-Id")), Is.All.False);
        var call = Call.Parser.ParseFrom(requests[1].Body);
        Assert.That((call.FrameworkId.Value, call.ExecutorId.Value, call.Update.Status.TaskId.Value), Is.EqualTo(("f", "e", "t")));
    }

    [Test]
    public async Task SubscribeAsync_DomainSocket_IsUsedInsteadOfTheAddress(CancellationToken cancellationToken)
    {
        string socket = Path.Combine(Path.GetTempPath(), $"mentor-{Guid.NewGuid():N}.sock");
        await using var agent = await ScriptedServer.StartAsync(Agent(Subscribed), socket);
        await using var client = new ExecutorClient(Options(new Uri("http://192.0.2.1:5051/slave(1)/api/v1/executor")) with { DomainSocket = socket });
        await using var events = Subscribe(client, cancellationToken);

        Assert.That(await events.MoveNextAsync());

        Assert.That(agent.Seen.Single().Path, Is.EqualTo("/slave(1)/api/v1/executor"));
    }

    [Test]
    public async Task SubscribeAsync_AgentGoneWithoutCheckpoint_EndsAtOnce(CancellationToken cancellationToken)
    {
        await using var agent = await ScriptedServer.StartAsync((context, _) => ScriptedServer.Events(context, Subscribed));
        await using var client = new ExecutorClient(Options(agent) with { Checkpoint = false });
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();

        var failure = (await Assert.ThrowsAsync<MesosApiException>(() => events.MoveNextAsync().AsTask()))!;

        Assert.That(failure.Message, Does.EndWith(
            "closed the event stream. The framework does not checkpoint, so this executor ends with the connection; set FrameworkInfo.checkpoint to outlive that."));
        Assert.That(failure.IsTransient, Is.False);
    }

    [Test]
    public async Task SubscribeAsync_AgentRestarts_SubscribesAgainWithWhatIsUnacknowledged(CancellationToken cancellationToken)
    {
        int subscriptions = 0;
        await using var agent = await ScriptedServer.StartAsync((context, _) => Interlocked.Increment(ref subscriptions) switch
        {
            2 => ScriptedServer.Text(context, 503, "Agent has not finished recovery"),
            _ => ScriptedServer.Events(context, Subscribed),
        });
        await using var client = new ExecutorClient(Options(agent) with { SubscriptionBackoffMax = TimeSpan.FromMilliseconds(20) });
        var unacknowledged = new Call.Types.Subscribe();
        await using var events = client.SubscribeAsync(() => unacknowledged, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await events.MoveNextAsync();
        unacknowledged = new Call.Types.Subscribe
        {
            UnacknowledgedUpdates = { new Call.Types.Update { Status = new() { TaskId = new() { Value = "t" }, State = Mesos.V1.TaskState.TaskFinished } } },
        };

        Assert.That(await events.MoveNextAsync());

        Assert.That(events.Current.Type, Is.EqualTo(Event.Types.Type.Subscribed));
        Assert.That(
            agent.Seen.Select(request => Call.Parser.ParseFrom(request.Body).Subscribe.UnacknowledgedUpdates.Count).Take(3), Is.EqualTo(new[] { 0, 1, 1 }));
    }

    [Test]
    public async Task SubscribeAsync_AgentStaysAway_GivesUpAfterTheRecoveryTimeout(CancellationToken cancellationToken)
    {
        int subscriptions = 0;
        await using var agent = await ScriptedServer.StartAsync((context, _) => Interlocked.Increment(ref subscriptions) == 1
            ? ScriptedServer.Events(context, Subscribed)
            : ScriptedServer.Text(context, 503, "Agent has not finished recovery"));
        var time = new FakeTimeProvider();
        await using var client = new ExecutorClient(Options(agent) with { Time = time, RecoveryTimeout = TimeSpan.FromMinutes(1) });
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();

        var next = events.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var failure = (await Assert.ThrowsAsync<MesosApiException>(() => next))!;
        Assert.That(failure.Message, Does.StartWith(
            $"No subscription with the Mesos agent at {agent.Address.GetLeftPart(UriPartial.Authority)} within 60 s; this executor gives up. "));
        Assert.That(failure.IsTransient, Is.False);
    }

    [Test]
    public async Task SubscribeAsync_AfterShutdown_Ends(CancellationToken cancellationToken)
    {
        await using var agent = await ScriptedServer.StartAsync(
            (context, _) => ScriptedServer.Events(context, Subscribed, new Event { Type = Event.Types.Type.Shutdown }));
        await using var client = new ExecutorClient(Options(agent));
        List<Event.Types.Type> seen = [];

        await foreach (var happened in client.SubscribeAsync(() => new(), cancellationToken)) seen.Add(happened.Type);

        Assert.That(seen, Is.EqualTo(new[] { Event.Types.Type.Subscribed, Event.Types.Type.Shutdown }));
    }

    [TestCase(null, "It wants a token: MESOS_EXECUTOR_AUTHENTICATION_TOKEN was not set.")]
    [TestCase("old", "It does not accept the token in MESOS_EXECUTOR_AUTHENTICATION_TOKEN, which may have expired.")]
    public async Task SubscribeAsync_Unauthorized_SaysWhatIsWrongWithTheToken(string? token, string advice, CancellationToken cancellationToken)
    {
        await using var agent = await ScriptedServer.StartAsync((context, _) => ScriptedServer.Text(context, 401, "401 Unauthorized."));
        await using var client = new ExecutorClient(Options(agent) with { Token = token });
        await using var events = Subscribe(client, cancellationToken);

        var failure = (await Assert.ThrowsAsync<MesosApiException>(() => events.MoveNextAsync().AsTask()))!;

        Assert.That(failure.Message, Does.EndWith($" refused SUBSCRIBE with 401 \"401 Unauthorized.\". {advice}"));
    }

    [Test]
    public async Task SubscribeAsync_Twice_IsRefused(CancellationToken cancellationToken)
    {
        await using var agent = await ScriptedServer.StartAsync(Agent(Subscribed));
        await using var client = new ExecutorClient(Options(agent));
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();
        await using var second = Subscribe(client, cancellationToken);

        await Assert.ThatAsync(
            () => second.MoveNextAsync().AsTask(),
            Throws.InvalidOperationException.With.Message.EqualTo("This executor is subscribed already; it has one stream of events."));
    }

    [Test]
    public async Task SubscribeAsync_ErrorEvent_QuotesIt(CancellationToken cancellationToken)
    {
        await using var agent = await ScriptedServer.StartAsync(Agent(new Event { Type = Event.Types.Type.Error, Error = new() { Message = "no" } }));
        await using var client = new ExecutorClient(Options(agent));
        await using var events = Subscribe(client, cancellationToken);

        var failure = (await Assert.ThrowsAsync<MesosApiException>(() => events.MoveNextAsync().AsTask()))!;

        Assert.That(failure.Message, Does.Contain("ended the subscription: \"no\"."));
    }

    [Test]
    public async Task DisposeAsync_WhileSubscribed_EndsTheEvents(CancellationToken cancellationToken)
    {
        await using var agent = await ScriptedServer.StartAsync(Agent(Subscribed));
        var client = new ExecutorClient(Options(agent));
        await using var events = Subscribe(client, cancellationToken);
        await events.MoveNextAsync();
        var next = events.MoveNextAsync().AsTask();

        await client.DisposeAsync();

        Assert.That(await next, Is.False);
    }

    private static Func<HttpContext, byte[], Task> Agent(params Event[] events) => async (context, body) =>
    {
        if (Call.Parser.ParseFrom(body).Type != Call.Types.Type.Subscribe)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        await ScriptedServer.Events(context, events);
        await ScriptedServer.UntilAborted(context);
    };

    private static IAsyncEnumerator<Event> Subscribe(ExecutorClient client, CancellationToken cancellationToken) =>
        client.SubscribeAsync(() => new(), cancellationToken).GetAsyncEnumerator(cancellationToken);

    private static ExecutorClientOptions Options(ScriptedServer agent) => Options(agent.Address);

    private static ExecutorClientOptions Options(Uri agent) => new()
    {
        Agent = agent,
        FrameworkId = new() { Value = "f" },
        ExecutorId = new() { Value = "e" },
        Sandbox = "/sandbox",
        Checkpoint = true,
    };
}
