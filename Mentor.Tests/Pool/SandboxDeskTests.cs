using System.Collections.Concurrent;
using Mentor.Tasks.Losses;
using Mentor.Tasks.Master;
using Mentor.Tests.Http;
using Microsoft.Extensions.Time.Testing;
using V1 = Mesos.V1;

namespace Mentor.Tests.Pool;

/// <summary>Looks into sandboxes of agents that do not answer as they should.</summary>
[TestFixture, CancelAfter(30_000)]
public sealed class SandboxDeskTests
{
    private static readonly V1.TaskStatus Ended = new()
    {
        TaskId = new() { Value = "t#1" },
        ExecutorId = new() { Value = "e" },
        AgentId = new() { Value = "a" },
    };

    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Visit_Agent_IsAskedForTheLastSandboxOfTheExecutor()
    {
        ConcurrentQueue<string> asked = new();
        await using var agent = await ScriptedServer.StartAsync((context, _) =>
        {
            asked.Enqueue($"{context.Request.Path} {context.Request.Query["path"]}");
            return ScriptedServer.Text(
                context, 200, context.Request.Query["offset"] == "-1" ? """{"data":"","offset":5}""" : """{"data":"x\u0022y\\z","offset":0}""", "application/json");
        });
        await using var desk = DeskOf(agent.Address);

        Assert.That(await ReadAsync(desk), Is.EqualTo("x\"y\\z"));
        Assert.That(asked.Distinct(), Is.EqualTo(new[] { "/files/read /frameworks/f/executors/e/runs/latest/stdout" }));
    }

    [TestCase(403, "")]
    [TestCase(404, "")]
    [TestCase(200, "no json")]
    [TestCase(200, "{}")]
    public async Task Visit_AgentThatDoesNotShowTheFile_FindsNothing(int status, string answer)
    {
        await using var agent = await ScriptedServer.StartAsync((context, _) => ScriptedServer.Text(context, status, answer));
        await using var desk = DeskOf(agent.Address);

        Assert.That(await ReadAsync(desk), Is.Null);
    }

    [Test]
    public async Task Visit_AgentThatIsNotThere_FindsNothing()
    {
        var gone = await ScriptedServer.StartAsync((context, _) => ScriptedServer.Text(context, 200, ""));
        var address = gone.Address;
        await gone.DisposeAsync();
        await using var desk = DeskOf(address);

        Assert.That(await ReadAsync(desk), Is.Null);
    }

    [Test]
    public async Task Visit_AgentThatNeverAnswers_IsGivenUpAfterAWhile(CancellationToken token)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var agent = await HangingAsync(asked);
        await using var desk = DeskOf(agent.Address);
        var reading = ReadAsync(desk);
        await asked.Task.WaitAsync(token);
        Assert.That(reading.IsCompleted, Is.False);

        _time.Advance(SandboxDesk.Patience);

        Assert.That(await reading.WaitAsync(token), Is.Null);
    }

    [Test]
    public async Task Dispose_WhileAnAgentIsAsked_DoesNotWaitForIt(CancellationToken token)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var agent = await HangingAsync(asked);
        var desk = DeskOf(agent.Address);
        var reading = ReadAsync(desk);
        await asked.Task.WaitAsync(token);

        await desk.DisposeAsync();

        Assert.That(await reading.WaitAsync(token), Is.Null);
    }

    private static Task<ScriptedServer> HangingAsync(TaskCompletionSource asked) => ScriptedServer.StartAsync((context, _) =>
    {
        asked.TrySetResult();
        return new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
    });

    private static async Task<string?> ReadAsync(SandboxDesk desk)
    {
        string? found = null;
        await desk.VisitAsync(Ended, async (_, sandbox, token) => found = await sandbox.ReadTextAsync("stdout", 100, token));
        return found;
    }

    private SandboxDesk DeskOf(Uri agent)
    {
        EventReader agents = new("ours", TimeProvider.System);
        V1.Offer offer = new()
        {
            Id = new() { Value = "o" },
            AgentId = new() { Value = "a" },
            Hostname = "host",
            Url = new() { Scheme = "http", Address = new() { Ip = agent.Host, Port = agent.Port }, Path = "/slave(1)" },
        };
        agents.Read(offer);
        return new(agents, new SandboxReader(), () => "f", _time);
    }
}
