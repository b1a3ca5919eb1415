using Mentor.Tasks;
using Mentor.Tasks.Losses;
using Mentor.Tasks.Master;
using Mentor.Tasks.Scheduling;
using Mentor.Tests.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using V1 = Mesos.V1;

namespace Mentor.Tests.Pool;

/// <summary>Against an agent that answers as a real one does.</summary>
[TestFixture, CancelAfter(30_000)]
public sealed class SandboxReaderTests
{
    private const string State = """
        {
          "frameworks": [{
            "id": "f",
            "executors": [{ "id": "ours", "directory": "/runs/third", "tasks": [{ "id": "t#3" }], "queued_tasks": [], "completed_tasks": [] },
                          { "id": "another", "directory": "/runs/other", "tasks": [{ "id": "t#2" }] }],
            "completed_executors": [{ "id": "ours", "directory": "/runs/first", "completed_tasks": [{ "id": "t#1" }] },
                                    { "id": "ours", "directory": "/runs/second", "completed_tasks": [{ "id": "t#2" }] }]
          }],
          "completed_frameworks": [{ "executors": [], "completed_executors": [{ "id": "ours", "directory": "/runs/zeroth", "queued_tasks": [{ "id": "t#0" }] }] }]
        }
        """;

    [TestCase("t#0", "/runs/zeroth")]
    [TestCase("t#1", "/runs/first")]
    [TestCase("t#2", "/runs/second")]
    [TestCase("t#3", "/runs/third")]
    [TestCase("t#4", null)]
    public async Task ReadAsync_ExecutorStartedAnew_FindsTheSandboxOfTheAttempt(string attempt, string? folder, CancellationToken cancellationToken)
    {
        await using var agent = await AgentAsync(stderr: $"said in {folder}");
        using SandboxReader reader = new();

        var (found, said) = await reader.ReadAsync(agent.Address, "ours", attempt, cancellationToken);

        Assert.That((found, said), Is.EqualTo((folder, folder is null ? null : $"said in {folder}")));
    }

    [Test]
    public async Task ReadAsync_LongFile_HasItsEnd(CancellationToken cancellationToken)
    {
        await using var agent = await AgentAsync(stderr: new string('a', 100_000) + "end");
        using SandboxReader reader = new();

        var (_, said) = await reader.ReadAsync(agent.Address, "ours", "t#1", cancellationToken);

        Assert.That(said, Has.Length.EqualTo(65_536).And.EndsWith("aend"));
    }

    [Test]
    public async Task ReadAsync_FilesAreNotForEverybody_KnowsTheFolderAllTheSame(CancellationToken cancellationToken)
    {
        await using var agent = await AgentAsync(stderr: null);
        using SandboxReader reader = new();

        Assert.That(await reader.ReadAsync(agent.Address, "ours", "t#1", cancellationToken), Is.EqualTo(("/runs/first", (string?)null)));
    }

    [Test]
    public async Task Report_AgentThatDoesNotAnswer_FailsTheTaskAllTheSame(CancellationToken cancellationToken)
    {
        await using var agent = await ScriptedServer.StartAsync((context, _) => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted));
        await using LossReports reports = new(Knowing(agent.Address), new SandboxReader(), "ours", TimeProvider.System, NullLogger.Instance);
        var task = Pending.Of("t");

        reports.Report(task, new GiveUp("t", "t#1", 1, "REASON_EXECUTOR_TERMINATED", "Executor terminated", "a"));

        await Assert.ThatAsync(() => task.Task.WaitAsync(cancellationToken), Throws.TypeOf<TaskLostException>().With.Message.Contains("on agent host"));
    }

    [Test]
    public async Task Report_ManyOfOneExecutor_AskOnce(CancellationToken cancellationToken)
    {
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var agent = await ScriptedServer.StartAsync(async (context, _) =>
        {
            await all.Task.WaitAsync(context.RequestAborted);
            await AnswerAsync(context, "Stack overflow.");
        });
        await using LossReports reports = new(Knowing(agent.Address), new SandboxReader(), "ours", TimeProvider.System, NullLogger.Instance);
        var tasks = Enumerable.Range(0, 20).Select(i => Pending.Of($"t{i}")).ToArray();

        foreach (var task in tasks) reports.Report(task, new GiveUp(task.Id, "t#1", 1, "REASON_EXECUTOR_TERMINATED", "Executor terminated", "a"));
        all.SetResult();

        foreach (var task in tasks)
            await Assert.ThatAsync(() => task.Task.WaitAsync(cancellationToken), Throws.TypeOf<TaskLostException>().With.Property(nameof(TaskLostException.StandardError)).EqualTo("Stack overflow."));
        Assert.That(agent.Seen.Count(request => request.Path == "/state"), Is.LessThan(tasks.Length));
    }

    [Test]
    public async Task DisposeAsync_WhileTheAgentIsAsked_DoesNotWaitForIt(CancellationToken cancellationToken)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var agent = await ScriptedServer.StartAsync((context, _) =>
        {
            asked.TrySetResult();
            return new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
        });
        LossReports reports = new(Knowing(agent.Address), new SandboxReader(), "ours", new Microsoft.Extensions.Time.Testing.FakeTimeProvider(), NullLogger.Instance);
        var task = Pending.Of("t");
        reports.Report(task, new GiveUp("t", "t#1", 1, "REASON_EXECUTOR_TERMINATED", "Executor terminated", "a"));
        await asked.Task.WaitAsync(cancellationToken);

        await reports.DisposeAsync();

        Assert.That(task.Task.IsCompleted, Is.True);
        Assert.That(task.Task.Exception!.InnerException, Is.TypeOf<TaskLostException>());
    }

    private static EventReader Knowing(Uri agent)
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
        return agents;
    }

    private static Task<ScriptedServer> AgentAsync(string? stderr) => ScriptedServer.StartAsync((context, _) => AnswerAsync(context, stderr));

    private static Task AnswerAsync(HttpContext context, string? stderr)
    {
        if (context.Request.Path == "/state") return ScriptedServer.Text(context, 200, State, "application/json");
        if (stderr is null) return ScriptedServer.Text(context, 403, "");
        Assert.That(context.Request.Query["path"].ToString(), Does.StartWith("/runs/").And.EndsWith("/stderr"));
        var offset = int.Parse(context.Request.Query["offset"]!, System.Globalization.CultureInfo.InvariantCulture);
        return ScriptedServer.Text(
            context, 200, offset < 0 ? $$"""{"data":"","offset":{{stderr.Length}}}""" : $$"""{"data":"{{stderr[offset..]}}","offset":{{offset}}}""", "application/json");
    }
}
