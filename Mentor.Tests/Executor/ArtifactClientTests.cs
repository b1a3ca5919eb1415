using System.Net;
using System.Net.Sockets;
using Mentor.Executor;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Tasks.Artifacts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Mentor.Tests.Executor;

[CancelAfter(60_000)]
public sealed class ArtifactClientTests
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(1);

    [Test]
    public async Task PutAndGet_ThroughTheEndpoint_KeepTheContent(CancellationToken cancellationToken)
    {
        await using var endpoint = await ArtifactEndpoint.StartAsync(cancellationToken: cancellationToken);
        using var client = new ArtifactClient(endpoint.Address);

        var put = client.Put("outcome"u8.ToArray(), "a task#1", "a task#1.1 ü%", cancellationToken);
        var got = client.Get(endpoint.Add("code"u8.ToArray()), cancellationToken);

        Assert.That(got.ToArray(), Is.EqualTo("code"u8.ToArray()));
        Assert.That(endpoint.Uploads.TryTake("a task#1", "a task#1.1 ü%", put, out var content), Is.True);
        Assert.That(content.ToArray(), Is.EqualTo("outcome"u8.ToArray()));
    }

    [Test]
    public async Task Get_Unknown_QuotesTheEndpoint(CancellationToken cancellationToken)
    {
        await using var endpoint = await ArtifactEndpoint.StartAsync(cancellationToken: cancellationToken);
        using var client = new ArtifactClient(endpoint.Address);
        var hash = ContentHash.Of("unknown"u8);

        Assert.That(
            () => client.Get(hash, cancellationToken),
            Throws.TypeOf<CodeNotFoundException>().With.Message.EqualTo(
                $"Cannot fetch {hash} from the program that sent this task: The program that started this executor has nothing with the hash {hash}."));
    }

    [Test]
    public async Task Get_OtherContentThanAskedFor_IsRefused(CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(context => context.Response.WriteAsync("else", cancellationToken));
        using var client = new ArtifactClient(new Uri(server.Urls.First()));

        Assert.That(
            () => client.Get(ContentHash.Of("asked"u8), cancellationToken),
            Throws.TypeOf<CodeNotFoundException>().With.Message.EqualTo(
                $"What was fetched as {ContentHash.Of("asked"u8)} from the program that sent this task has the hash {ContentHash.Of("else"u8)}: it was damaged on its way."));
    }

    [Test]
    public async Task Get_ServerBusyTwice_Persists(CancellationToken cancellationToken)
    {
        var asked = 0;
        await using var server = await StartAsync(context =>
        {
            context.Response.StatusCode = ++asked < 3 ? 503 : 200;
            return context.Response.WriteAsync("content", cancellationToken);
        });
        using var client = new ArtifactClient(new Uri(server.Urls.First()), Quick);

        Assert.That(client.Get(ContentHash.Of("content"u8), cancellationToken).Length, Is.EqualTo(7));
        Assert.That(asked, Is.EqualTo(3));
    }

    [Test]
    public async Task Get_ServerBroken_IsTheTransports(CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(context =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsync("out of order", cancellationToken);
        });
        using var client = new ArtifactClient(new Uri(server.Urls.First()), Quick);
        var hash = ContentHash.Of("x"u8);

        Assert.That(
            () => client.Get(hash, cancellationToken),
            Throws.TypeOf<TransportException>().With.Message.EqualTo($"Cannot fetch {hash} from the program that sent this task: out of order"));
    }

    [Test]
    public async Task Get_BodyBreaksOff_IsTheTransports(CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(async context =>
        {
            context.Response.ContentLength = 10;
            await context.Response.WriteAsync("half", cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
            context.Abort();
        });
        using var client = new ArtifactClient(new Uri(server.Urls.First()), Quick);

        Assert.That(() => client.Get(ContentHash.Of("x"u8), cancellationToken), Throws.TypeOf<TransportException>().With.Message.Contains("The connection broke: "));
    }

    [Test]
    public async Task Get_BodyStandsStill_GivesUp(CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(HalfAsync);
        using var client = new ArtifactClient(new Uri(server.Urls.First()), Quick, patience: TimeSpan.FromMilliseconds(50));

        Assert.That(() => client.Get(ContentHash.Of("x"u8), cancellationToken), Throws.TypeOf<TransportException>().With.Message.EndsWith(": Nothing moved for 0.05 seconds."));
    }

    [Test]
    public async Task Get_CancelledInMidBody_EndsAtOnce(CancellationToken cancellationToken)
    {
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await StartAsync(context => HalfAsync(context, half.SetResult));
        using var client = new ArtifactClient(new Uri(server.Urls.First()), Quick);
        using var killed = new CancellationTokenSource();

        var getting = Task.Run(() => client.Get(ContentHash.Of("x"u8), killed.Token), cancellationToken);
        await half.Task.WaitAsync(cancellationToken);
        await killed.CancelAsync();

        Assert.That(async () => await getting.WaitAsync(cancellationToken), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Get_WithoutLength_HasAll(CancellationToken cancellationToken)
    {
        var content = new byte[300_000];
        Random.Shared.NextBytes(content);
        await using var server = await StartAsync(context => context.Response.Body.WriteAsync(content, cancellationToken).AsTask());
        using var client = new ArtifactClient(new Uri(server.Urls.First()));

        Assert.That(client.Get(ContentHash.Of(content), cancellationToken).Length, Is.EqualTo(300_000));
    }

    [Test]
    public void Put_NobodyThere_SaysHowMuchIsLost(CancellationToken cancellationToken)
    {
        using var client = new ArtifactClient(new Uri($"http://127.0.0.1:{FreePort()}/token"), Quick);

        Assert.That(
            () => client.Put(new byte[12], "t", "t.1", cancellationToken),
            Throws.TypeOf<TransportException>().With.Message.StartsWith("The outcome of 12 bytes cannot be handed over to the program that sent this task: Connection refused"));
    }

    [Test]
    public void Put_TooLarge_SaysSoWithoutAsking(CancellationToken cancellationToken)
    {
        using var client = new ArtifactClient(new Uri($"http://127.0.0.1:{FreePort()}/token"), Quick, largestOutcome: 11);

        Assert.That(
            () => client.Put(new byte[12], "t", "t.1", cancellationToken),
            Throws.TypeOf<MentorException>().With.Message.EqualTo(
                "The outcome of 12 bytes is more than the 11 that can be handed over. Split the work, or let the delegate put its result into shared storage and return where."));
    }

    private static Task HalfAsync(HttpContext context) => HalfAsync(context, () => { });

    // Sends a part of the body, and nothing more as long as the client stays.
    private static async Task HalfAsync(HttpContext context, Action sent)
    {
        context.Response.ContentLength = 10;
        await context.Response.WriteAsync("half");
        await context.Response.Body.FlushAsync();
        sent();
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = context.RequestAborted.Register(left.SetResult);
        await left.Task;
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        return server;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
