using System.Net;
using Mentor.Executor;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Mentor.Tests.Executor;

[CancelAfter(60_000)]
[NonParallelizable]
public sealed class ReportClientTests
{
    private static readonly byte[] Batch = [1, 2, 3];

    [Test]
    public async Task PostAsync_EndpointIsAwayThenFull_ComesAgainWithTheSame(CancellationToken cancellationToken)
    {
        List<string> bodies = [];
        Queue<int> answers = new([503, 429, 500, 200]);
        await using var server = await StartAsync(async context =>
        {
            var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, cancellationToken);
            bodies.Add($"{context.Request.Method} {context.Request.Path.Value} {Convert.ToHexString(body.ToArray())}");
            context.Response.StatusCode = answers.Dequeue();
        });

        Assert.That(await PostAsync(server.Urls.First()), Is.True);
        Assert.That(bodies, Is.EqualTo(Enumerable.Repeat("POST /token/reports/a task/a task#1 010203", 4)));
    }

    [Test]
    public async Task PostAsync_NobodyWaits_IsFalseAndSilent(CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status410Gone;
            return Task.CompletedTask;
        });

        var (result, said) = await ListenAsync(() => PostAsync(server.Urls.First()));

        Assert.That((result, said), Is.EqualTo((false, "")));
    }

    [Test]
    public async Task PostAsync_DriverIsGone_GivesUpWithALine()
    {
        string address;
        await using (var server = await StartAsync(static _ => Task.CompletedTask)) address = server.Urls.First();

        var (result, said) = await ListenAsync(() => PostAsync(address, TimeSpan.FromMilliseconds(100)));

        Assert.That(result, Is.False);
        Assert.That(said, Does.StartWith("What task a task#1 reports cannot be handed over to the program that sent it, and is dropped from now on: "));
    }

    [Test]
    public async Task PostAsync_Refused_GivesUpAtOnceWithTheReason(CancellationToken cancellationToken)
    {
        await using var server = await StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return context.Response.WriteAsync("because", cancellationToken);
        });

        var (result, said) = await ListenAsync(() => PostAsync(server.Urls.First()));

        Assert.That(result, Is.False);
        Assert.That(said, Does.Contain("dropped from now on: because"));
    }

    private static async Task<bool> PostAsync(string address, TimeSpan? patience = null)
    {
        using var artifacts = new ArtifactClient(new Uri(address + "/token"));
        return await new ReportClient(artifacts, TimeProvider.System, patience).PostAsync("a task", "a task#1", Batch);
    }

    private static async Task<(bool Result, string Said)> ListenAsync(Func<Task<bool>> post)
    {
        var before = Console.Error;
        using var said = new StringWriter();
        Console.SetError(said);
        try
        {
            return (await post(), said.ToString().TrimEnd());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        return server;
    }
}
