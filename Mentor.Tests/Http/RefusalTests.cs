using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Mentor.Protocol.Calls;
using Mentor.Protocol.Http;
using Mentor.Tests.Wire;
using Event = Mesos.V1.Scheduler.Event;
using V1 = Mesos.V1;

namespace Mentor.Tests.Http;

/// <summary>What a user reads when a master says no.</summary>
[CancelAfter(60_000)]
public sealed class RefusalTests
{
    private const string AnotherScheduler = "Another scheduler subscribed with the same framework id, and only one can have it: stop one of the two.";
    private const string CheckAddress = "Check the address (MESOS_MASTER or the option Master).";
    private const string CorrectTheCall = "Correct the call; sent again unchanged, it is refused again.";
    private const string NoProtobuf =
        "Calls and events are application/x-protobuf; a proxy that changes headers may stand between. Check the address (MESOS_MASTER or the option Master).";

    private static readonly V1.FrameworkInfo Framework = new() { User = "root", Name = "test" };

    private static readonly Dictionary<string, string> Advice = new()
    {
        ["no Mesos-Stream-Id"] = "Only SUBSCRIBE goes without that header, and it must; a proxy may have changed it.",
        ["wrong Mesos-Stream-Id"] = AnotherScheduler,
        ["unknown framework id"] = "The framework was torn down, or its failover time-out has passed: subscribe without a framework id, as a new one.",
        ["no framework id"] = CorrectTheCall,
        ["no type"] = CorrectTheCall,
        ["ACCEPT without accept"] = CorrectTheCall,
        ["malformed JSON"] = CorrectTheCall,
        ["malformed protobuf"] = CorrectTheCall,
        ["no Content-Type"] = CorrectTheCall,
        ["unknown Content-Type"] = NoProtobuf,
        ["Accept that cannot be met"] = NoProtobuf,
        ["GET"] = "A call is a POST to the v1 API. Check the address (MESOS_MASTER or the option Master), and that no proxy stands between.",
        ["SUBSCRIBE with a Mesos-Stream-Id"] = "Only SUBSCRIBE goes without that header, and it must; a proxy may have changed it.",
        ["SUBSCRIBE without framework_info"] = CorrectTheCall,
    };

    private static IEnumerable<TestCaseData> RecordedRefusals()
    {
        string? note = null;
        foreach (var line in Recording.ReadLines("s08_bad_requests.jsonl"))
        {
            if (line.TryGetProperty("note", out var text)) note = text.GetString();
            else if (note is not null && line.TryGetProperty("status", out var status) && status.GetString()!.Split(' ')[1][0] == '4')
                yield return new TestCaseData(note, (int)Enum.Parse<HttpStatusCode>(status.GetString()!.Split(' ')[1]), line.GetProperty("body").GetString()).SetArgDisplayNames(note);
        }
    }

    [TestCaseSource(nameof(RecordedRefusals))]
    public async Task SendAsync_RecordedRefusal_QuotesItAndSaysWhatToDo(string note, int status, string body, CancellationToken cancellationToken)
    {
        await using var master = await ScriptedMaster.StartAsync();
        master.OnCall = (_, context) => ScriptedServer.Text(context, status, body);
        await using var client = new SchedulerClient(new() { Master = master.Address });
        await using var events = client.SubscribeAsync(Framework, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await events.MoveNextAsync();

        var failure = (await Assert.ThrowsAsync<MesosApiException>(() => client.SendAsync(SchedulerCalls.Revive(), cancellationToken)))!;

        Assert.That(failure.Message, Is.EqualTo($"The Mesos master at {Root(master.Address)} refused REVIVE with {status} \"{body}\". {Advice[note]}"));
        Assert.That(failure.StatusCode, Is.EqualTo((HttpStatusCode)status));
        Assert.That(failure.IsTransient, Is.False);
    }

    [TestCaseSource(nameof(RecordedRefusals))]
    public async Task SubscribeAsync_RecordedRefusal_EndsAtOnce(string note, int status, string body, CancellationToken cancellationToken)
    {
        await using var server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.Text(context, status, body));

        var failure = await FailsToSubscribe(server.Address, cancellationToken);

        Assert.That(failure.Message, Is.EqualTo($"The Mesos master at {Root(server.Address)} refused SUBSCRIBE with {status} \"{body}\". {Advice[note]}"));
    }

    [Test]
    public async Task SubscribeAsync_RefusedFrameworkInfo_QuotesTheErrorEvent(CancellationToken cancellationToken)
    {
        string chunked = Recording.ReadLines("s08_bad_requests.jsonl")
            .Where(line => line.TryGetProperty("body", out var body) && body.ValueKind == JsonValueKind.String)
            .Select(line => line.GetProperty("body").GetString()!).Single(body => body.Contains("ERROR", StringComparison.Ordinal));
        string message = JsonElement.Parse(chunked.Split('\n')[2].Split('\r')[0]).GetProperty("error").GetProperty("message").GetString()!;

        var failure = await FailsWithErrorEvent(message, cancellationToken);

        Assert.That(failure.Message, Does.EndWith($" ended the subscription: \"{message}\". Correct what it names and subscribe again."));
    }

    [Test]
    public async Task SubscribeAsync_AfterTeardownOfItsId_SaysThatTheIdIsUsedUp(CancellationToken cancellationToken) =>
        Assert.That((await FailsWithErrorEvent("Framework has been removed", cancellationToken)).Message, Does.EndWith(
            "\"Framework has been removed\". The framework id is used up by a teardown or by its failover time-out: subscribe without it, as a new framework."));

    [Test]
    public async Task SubscribeAsync_AnotherTakesOver_SaysSo(CancellationToken cancellationToken)
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var client = new SchedulerClient(new() { Master = master.Address });
        await using var events = client.SubscribeAsync(Framework, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await events.MoveNextAsync();

        await (await master.NextStreamAsync(cancellationToken)).SendErrorAsync("Framework failed over");

        var failure = (await Assert.ThrowsAsync<MesosApiException>(() => events.MoveNextAsync().AsTask()))!;
        Assert.That(failure.Message, Does.EndWith($" ended the subscription: \"Framework failed over\". {AnotherScheduler}"));
        Assert.That(failure.IsTransient, Is.False);
    }

    [TestCase(false, "It wants to know who subscribes: set Principal and Secret.")]
    [TestCase(true, "It does not accept the principal 'mentor' with this secret: check Principal and Secret.")]
    public async Task SubscribeAsync_Unauthorized_SaysWhoWasRefused(bool withPrincipal, string advice, CancellationToken cancellationToken)
    {
        await using var server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.Text(context, 401, "401 Unauthorized."));

        var failure = await FailsToSubscribe(
            server.Address, cancellationToken, options => withPrincipal ? options with { Principal = "mentor", Secret = "wrong" } : options);

        Assert.That(failure.Message, Is.EqualTo($"The Mesos master at {Root(server.Address)} refused SUBSCRIBE with 401 \"401 Unauthorized.\". {advice}"));
        Assert.That(failure.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase(
        400, "Failed to validate scheduler::Call: Authenticated principal 'mentor' does not match principal 'other' set in `FrameworkInfo`",
        "Use the same principal in the options and in FrameworkInfo, or leave it out of FrameworkInfo.")]
    [TestCase(403, "no", "Its access rules forbid this; ask whoever runs the cluster.")]
    [TestCase(501, "no", "The fault is on its side; its log says more.")]
    [TestCase(418, "no", "Mesos does not answer so. Check the address (MESOS_MASTER or the option Master).")]
    public async Task SubscribeAsync_RefusedForGood_EndsAtOnce(int status, string body, string advice, CancellationToken cancellationToken)
    {
        await using var server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.Text(context, status, body));

        Assert.That((await FailsToSubscribe(server.Address, cancellationToken)).Message, Does.EndWith($" refused SUBSCRIBE with {status} \"{body}\". {advice}"));
    }

    [TestCase(403, "Framework is not subscribed", "It counts as not subscribed; send the call again after the next SUBSCRIBED.")]
    [TestCase(503, "", "It has no leader or is still recovering; send the call again after the next SUBSCRIBED.")]
    [TestCase(404, "404 Not Found.", "It may be starting; send the call again after the next SUBSCRIBED. If that does not help: " + CheckAddress)]
    [TestCase(307, "", "It does not lead; send the call again after the next SUBSCRIBED.")]
    [TestCase(500, "boom", "The fault is on its side; its log says more.")]
    public async Task SendAsync_RefusedForNow_IsTransient(int status, string body, string advice, CancellationToken cancellationToken)
    {
        await using var master = await ScriptedMaster.StartAsync();
        master.OnCall = (_, context) => ScriptedServer.Text(context, status, body);
        await using var client = new SchedulerClient(new() { Master = master.Address });
        await using var events = client.SubscribeAsync(Framework, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await events.MoveNextAsync();

        var failure = (await Assert.ThrowsAsync<MesosApiException>(() => client.SendAsync(SchedulerCalls.Revive(), cancellationToken)))!;

        string quoted = body.Length == 0 ? "and no text" : $"\"{body}\"";
        Assert.That(failure.Message, Does.EndWith($" refused REVIVE with {status} {quoted}. {advice}"));
        Assert.That(failure.IsTransient);
    }

    [Test]
    public async Task SubscribeAsync_NobodyListens_SaysSoWithinTheTimeout(CancellationToken cancellationToken)
    {
        using var reserved = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)reserved.LocalEndPoint!).Port}");

        var failure = await FailsToSubscribe(address, cancellationToken, options => options with { ConnectTimeout = TimeSpan.FromSeconds(0.5) });

        Assert.That(failure.Message, Does.StartWith(
            $"No subscription with the Mesos master at {Root(address)} within 0.5 s. Cannot reach the Mesos master at {Root(address)}: Connection refused"));
        Assert.That(failure.Message, Does.EndWith(". Check the address (MESOS_MASTER or the option Master), and that it is running."));
        Assert.That(failure.IsTransient);
        Assert.That(failure.StatusCode, Is.Null);
    }

    [Test]
    public async Task SubscribeAsync_Silence_SaysSoWithinTheTimeout(CancellationToken cancellationToken)
    {
        await using var server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.UntilAborted(context));

        var failure = await FailsToSubscribe(server.Address, cancellationToken, options => options with { ConnectTimeout = TimeSpan.FromSeconds(0.5) });

        Assert.That(failure.Message, Is.EqualTo(
            $"No subscription with the Mesos master at {Root(server.Address)} within 0.5 s. It took the connection but did not answer; see whether it is well."));
    }

    [Test]
    public async Task SubscribeAsync_NoEventsAfterTheAnswer_SaysSoWithinTheTimeout(CancellationToken cancellationToken)
    {
        await using var server = await ScriptedServer.StartAsync(async (context, _) =>
        {
            context.Response.Headers["Mesos-Stream-Id"] = "s";
            await ScriptedServer.Events(context);
            await ScriptedServer.UntilAborted(context);
        });

        var failure = await FailsToSubscribe(server.Address, cancellationToken, options => options with { ConnectTimeout = TimeSpan.FromSeconds(0.5) });

        Assert.That(failure.Message, Does.Contain("within 0.5 s. It took the connection but did not answer"));
    }

    [Test]
    public async Task SubscribeAsync_WebServer_IsNoMesos(CancellationToken cancellationToken)
    {
        await using var server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.Text(context, 200, "<html>hello</html>", "text/html"));

        Assert.That((await FailsToSubscribe(server.Address, cancellationToken)).Message, Is.EqualTo(
            $"There is no Mesos master at {Root(server.Address)}: it answered SUBSCRIBE with 200 and text/html instead of application/x-protobuf. " +
            "Check the address (MESOS_MASTER or the option Master)."));
    }

    [Test]
    public async Task SubscribeAsync_NotFoundPage_IsNoMesos(CancellationToken cancellationToken)
    {
        await using var server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.Text(context, 404, "<html>\n  404 nginx\n</html>", "text/html"));

        var failure = await FailsToSubscribe(server.Address, cancellationToken);

        Assert.That(failure.Message, Is.EqualTo(
            $"There is no Mesos master at {Root(server.Address)}: it answered SUBSCRIBE with 404 \"<html> 404 nginx </html>\". " +
            "Check the address (MESOS_MASTER or the option Master)."));
        Assert.That(failure.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task SubscribeAsync_MesosWithoutRoutesYet_IsTriedAgain(CancellationToken cancellationToken)
    {
        await using var server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.Text(context, 404, "404 Not Found."));

        var failure = await FailsToSubscribe(server.Address, cancellationToken, options => options with { ConnectTimeout = TimeSpan.FromSeconds(0.5) });

        Assert.That(failure.Message, Does.EndWith(
            "refused SUBSCRIBE with 404 \"404 Not Found.\". It may be starting; this is tried again. If that does not help: " + CheckAddress));
    }

    [Test]
    public async Task SubscribeAsync_AnswerWithoutStreamId_IsNoMesos(CancellationToken cancellationToken)
    {
        await using var server = await ScriptedServer.StartAsync((context, _) => ScriptedServer.Events(context, new Event { Type = Event.Types.Type.Heartbeat }));

        Assert.That((await FailsToSubscribe(server.Address, cancellationToken)).Message, Does.Contain("its answer to SUBSCRIBE lacks the header Mesos-Stream-Id."));
    }

    [Test]
    public async Task SubscribeAsync_FirstEventIsAnother_IsNoMesos(CancellationToken cancellationToken)
    {
        await using var server = await ScriptedServer.StartAsync((context, _) =>
        {
            context.Response.Headers["Mesos-Stream-Id"] = "s";
            return ScriptedServer.Events(context, new Event { Type = Event.Types.Type.Heartbeat });
        });

        Assert.That((await FailsToSubscribe(server.Address, cancellationToken)).Message, Does.Contain("the first event is Heartbeat instead of SUBSCRIBED."));
    }

    [TestCase("garbage", "sent events that cannot be read: Byte 0 of the stream is 'g' (0x67) where")]
    [TestCase("1\n?", "sent events that cannot be read: ")]
    public async Task SubscribeAsync_GarbledStream_SaysWhatWasFound(string bytes, string expected, CancellationToken cancellationToken)
    {
        await using var server = await ScriptedServer.StartAsync((context, _) =>
        {
            context.Response.Headers["Mesos-Stream-Id"] = "s";
            return ScriptedServer.Text(context, 200, bytes, ScriptedServer.Protobuf);
        });

        Assert.That((await FailsToSubscribe(server.Address, cancellationToken)).Message, Does.Contain(expected));
    }

    private static async Task<MesosApiException> FailsWithErrorEvent(string message, CancellationToken cancellationToken)
    {
        await using var server = await ScriptedServer.StartAsync((context, _) =>
        {
            context.Response.Headers["Mesos-Stream-Id"] = "s";
            return ScriptedServer.Events(context, new Event { Type = Event.Types.Type.Error, Error = new() { Message = message } });
        });
        return await FailsToSubscribe(server.Address, cancellationToken);
    }

    private static async Task<MesosApiException> FailsToSubscribe(
        Uri master, CancellationToken cancellationToken, Func<SchedulerClientOptions, SchedulerClientOptions>? change = null)
    {
        var options = new SchedulerClientOptions { Master = master };
        await using var client = new SchedulerClient(change is null ? options : change(options));
        await using var events = client.SubscribeAsync(Framework, cancellationToken).GetAsyncEnumerator(cancellationToken);
        return (await Assert.ThrowsAsync<MesosApiException>(() => events.MoveNextAsync().AsTask()))!;
    }

    private static string Root(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
