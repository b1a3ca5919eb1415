using System.Net;
using Google.Protobuf;
using Mentor.Protocol.Executors;
using Mentor.Protocol.Http;
using Mentor.Tests.Contracts;
using Mentor.Tests.Executor;
using EventType = Mesos.V1.Executor.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.Executors;

/// <summary>An executor of one's own between its driver and an agent.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class ExecutorDriverTests
{
    private FakeAgent _agent = null!;

    [SetUp]
    public async Task Start() => _agent = await FakeAgent.StartAsync();

    [TearDown]
    public async Task Stop() => await _agent.DisposeAsync();

    [Test]
    public async Task On_WhatAnAgentSays_EachMethodHearsItsOwnAndTheRunEndsWithTheShutdown(CancellationToken token)
    {
        RecordingExecutor executor = new();
        var run = ExecutorRunner.RunAsync(executor, Options());
        await _agent.SubscribedAsync(token);

        _agent.Send(new() { Type = EventType.Launch, Launch = new() { Task = Task("t1") } });
        _agent.Send(new() { Type = EventType.LaunchGroup, LaunchGroup = new() { TaskGroup = new() { Tasks = { Task("t2"), Task("t3") } } } });
        _agent.Send(new() { Type = EventType.Kill, Kill = new() { TaskId = new() { Value = "t1" } } });
        _agent.Send(new() { Type = EventType.Kill, Kill = new() { TaskId = new() { Value = "t2" }, KillPolicy = new() { GracePeriod = new() { Nanoseconds = 1_500_000_000 } } } });
        _agent.Send(new() { Type = EventType.Message, Message = new() { Data = ByteString.CopyFromUtf8("hi") } });
        _agent.Send(new() { Type = EventType.Shutdown });
        await run.WaitAsync(token);

        List<string> heard = [];
        while (heard.Count == 0 || heard[^1] != "shutdown") heard.Add(await executor.NextAsync(token));
        Assert.That(heard, Is.EqualTo(new[] { "registered", "launch t1", "launch t2", "launch t3", "kill t1 ", "kill t2 1.5", "message hi", "shutdown" }));
    }

    [Test]
    public async Task Update_OfATask_IsFilledInAndSentInOrder(CancellationToken token)
    {
        RecordingExecutor executor = new();
        await using var run = await RunAsync(executor, token);

        executor.Driver.Update(new() { Value = "t1" }, V1.TaskState.TaskRunning);
        executor.Driver.Update(new() { Value = "t1" }, V1.TaskState.TaskFinished, "well", "data"u8.ToArray());

        var (first, last) = (await _agent.UpdateAsync(token), await _agent.UpdateAsync(token));
        Assert.That((first.State, last.State, last.Message, last.Data.ToStringUtf8()), Is.EqualTo((V1.TaskState.TaskRunning, V1.TaskState.TaskFinished, "well", "data")));
        Assert.That((last.Source, last.ExecutorId.Value, last.Uuid.Length), Is.EqualTo((V1.TaskStatus.Types.Source.Executor, "executor", 16)));
        Assert.That(first.Uuid, Is.Not.EqualTo(last.Uuid));
        Assert.That(DateTimeOffset.UnixEpoch.AddSeconds(last.Timestamp), Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public async Task On_AgentComesBack_HearsOfTasksAndUpdatesThatItDidNotAcknowledge(CancellationToken token)
    {
        RecordingExecutor executor = new();
        await using var run = await RunAsync(executor, token);
        foreach (var id in new[] { "t1", "t2" }) _agent.Send(new() { Type = EventType.Launch, Launch = new() { Task = Task(id) } });
        while (await executor.NextAsync(token) != "launch t2")
        {
        }

        foreach (var id in new[] { "t1", "t2" }) executor.Driver.Update(new() { Value = id }, V1.TaskState.TaskFinished);
        var (one, two) = (await _agent.UpdateAsync(token), await _agent.UpdateAsync(token));
        _agent.Send(new() { Type = EventType.Acknowledged, Acknowledged = new() { TaskId = one.TaskId, Uuid = one.Uuid } });
        // What follows it has been heard, and so it was.
        _agent.Send(new() { Type = EventType.Message, Message = new() { Data = ByteString.CopyFromUtf8("after") } });
        while (await executor.NextAsync(token) != "message after")
        {
        }

        _agent.Drop();

        var again = await _agent.SubscribedAsync(token);
        Assert.That(again.UnacknowledgedTasks.Select(task => task.TaskId.Value), Is.EqualTo(new[] { "t2" }));
        Assert.That(again.UnacknowledgedUpdates.Select(update => update.Status.Uuid), Is.EqualTo(new[] { two.Uuid }));
        Assert.That((await executor.NextAsync(token), await executor.NextAsync(token)), Is.EqualTo(("disconnected", "reregistered")));
    }

    [Test]
    public async Task Message_ToTheScheduler_IsWithTheAgent(CancellationToken token)
    {
        RecordingExecutor executor = new();
        await using var run = await RunAsync(executor, token);

        await executor.Driver.MessageAsync("hello"u8.ToArray());

        Assert.That((await _agent.MessageAsync(token)).ToStringUtf8(), Is.EqualTo("hello"));
    }

    [Test]
    public async Task Stop_WithUpdatesPosted_EndsWhenTheAgentHasThem(CancellationToken token)
    {
        RecordingExecutor executor = new();
        await using var run = await RunAsync(executor, token);
        executor.Driver.Update(new() { Value = "t1" }, V1.TaskState.TaskFinished);

        await executor.Driver.StopAsync(token);

        await run.Ended.WaitAsync(token);
        Assert.That((await _agent.UpdateAsync(token)).TaskId.Value, Is.EqualTo("t1"));
    }

    [Test]
    public async Task Abort_AtAnyTime_EndsTheRun(CancellationToken token)
    {
        RecordingExecutor executor = new();
        await using var run = await RunAsync(executor, token);

        executor.Driver.Abort();

        await run.Ended.WaitAsync(token);
    }

    [Test]
    public async Task Update_RefusedForGood_IsTheErrorThatEndsTheRun(CancellationToken token)
    {
        RecordingExecutor executor = new();
        await using var run = await RunAsync(executor, token);
        _agent.Refusals.Enqueue(HttpStatusCode.BadRequest);

        executor.Driver.Update(new() { Value = "t1" }, V1.TaskState.TaskFinished);

        await Thrown.ByAsync<MesosApiException>(() => run.Ended.WaitAsync(token));
        Assert.That(await executor.NextAsync(token), Is.EqualTo("error"));
    }

    [Test]
    public async Task On_MethodOfTheExecutorThrows_EndsTheRunWithThat(CancellationToken token)
    {
        RecordingExecutor executor = new() { Also = what => _ = what == "launch t1" ? throw new InvalidOperationException("mine") : 0 };
        await using var run = await RunAsync(executor, token);

        _agent.Send(new() { Type = EventType.Launch, Launch = new() { Task = Task("t1") } });

        Assert.That((await Thrown.ByAsync<InvalidOperationException>(() => run.Ended.WaitAsync(token))).Message, Is.EqualTo("mine"));
    }

    private ExecutorClientOptions Options() => new()
    {
        Agent = new($"http://{_agent.Endpoint}"),
        FrameworkId = new() { Value = "framework" },
        ExecutorId = new() { Value = "executor" },
        Sandbox = ".",
        Checkpoint = true,
        SubscriptionBackoffMax = TimeSpan.FromMilliseconds(20),
    };

    private async Task<Run> RunAsync(RecordingExecutor executor, CancellationToken token)
    {
        Run run = new(executor, ExecutorRunner.RunAsync(executor, Options()));
        await _agent.SubscribedAsync(token);
        Assert.That(await executor.NextAsync(token), Is.EqualTo("registered"));
        return run;
    }

    private static V1.TaskInfo Task(string id) => new() { Name = id, TaskId = new() { Value = id }, AgentId = new() { Value = "agent" } };

    /// <summary>Ends the executor with the test.</summary>
    private sealed record Run(RecordingExecutor Executor, Task Ended) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            if (!Ended.IsCompleted) Executor.Driver.Abort();
            await Ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
