using Google.Protobuf;
using Mentor.LocalCluster;
using Mentor.Protocol;
using Mentor.Protocol.Http;
using Mentor.Tasks;
using Mentor.Tasks.Frameworks;
using Mentor.Tests.Contracts;
using Mentor.Tests.Http;
using Mentor.Tests.Reports;
using Microsoft.Extensions.Logging;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.Kinds;

/// <summary>A queue of a class of one's own, run by a runner.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class QueueHooksTests
{
    private static readonly TaskOptions Small = new() { Resources = new Resources(0.1, 32) };

    private EmbeddedCluster _cluster = null!;

    private MesosPoolOptions Options => new() { Master = _cluster.Master.Authority };

    [OneTimeSetUp]
    public async Task Start() => _cluster = await EmbeddedCluster.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _cluster.DisposeAsync();

    [Test]
    public async Task Submit_TaskThatSucceeds_HooksHearOfItInOrder(CancellationToken token)
    {
        NotingQueue queue = new();
        await using SchedulerRunner runner = new(queue, Options);
        await runner.Driver;

        var handle = queue.Submit(new UpperTask("upper:abc") { Options = Small }, token);

        Assert.That(await handle, Is.EqualTo("ABC"));
        Assert.That(await queue.UntilAsync("idle", token), Is.EqualTo(new[]
        {
            "registered True", $"TaskRunning of {handle.Id}#1", $"TaskFinished of {handle.Id}#1", $"ended {handle.Id} ", "idle",
        }));
        Assert.That(queue.Counts.Succeeded, Is.EqualTo(1));
    }

    [Test]
    public async Task Submit_FailureCancellationAndLoss_OnTaskEndedTellsThemApart(CancellationToken token)
    {
        NotingQueue queue = new();
        await using SchedulerRunner runner = new(queue, Options);
        await runner.Driver;

        var failing = queue.Submit(new CommandTask("exit 3") { Options = Small }, token);
        Assert.That((await queue.UntilAsync("idle", token))[^2], Is.EqualTo($"ended {failing.Id} CommandFailedException"));

        var cancelled = queue.Submit(new CommandTask("sleep 1000") { Options = Small }, token);
        cancelled.Cancel();
        Assert.That((await queue.UntilAsync("idle", token))[^2], Is.EqualTo($"ended {cancelled.Id} TaskCanceledException"));

        var lost = queue.Submit(new UpperTask("die:") { Options = Small with { Retries = 0 } }, token);
        Assert.That(await queue.UntilAsync("executor lost", token), Is.Not.Empty);
        Assert.That(await Thrown.ByAsync<TaskLostException>(() => lost.Task), Is.Not.Null);

        var delegates = queue.Submit(DelegateTask.Of(static () => throw new InvalidOperationException("no"), Small), token);
        Assert.That(await queue.UntilAsync($"ended {delegates.Id}", token), Does.Contain($"ended {delegates.Id} InvalidOperationException").And.Contains($"ended {lost.Id} TaskLostException"));
    }

    [Test]
    public async Task Hook_Throws_IsLoggedAndDisturbsNothing(CancellationToken token)
    {
        LogBook book = new(LogLevel.Warning);
        NotingQueue queue = new() { Also = static (note, _) => throw new InvalidOperationException($"at {note}") };
        using var logging = new LoggerFactory([new BookProvider(book)]);
        await using (SchedulerRunner runner = new(queue, Options with { Logging = logging }))
        {
            await runner.Driver;
            Assert.That(await queue.Submit(new UpperTask("upper:abc") { Options = Small }, token), Is.EqualTo("ABC"));
            Assert.That(await queue.Submit(DelegateTask.Of(() => 6 * 7, Small), token), Is.EqualTo(42));
        }

        var told = book.Lines.Where(line => line.Text.EndsWith(" of Mentor.Tests.Kinds.NotingQueue threw; the queue and its tasks go on.", StringComparison.Ordinal)).ToList();
        Assert.That(told.Select(line => line.Values["Hook"]), Is.SupersetOf(new[] { "OnRegistered", "OnOffers", "OnUpdate", "OnTaskEnded", "OnIdle" }));
        Assert.That(told[0].Exception!.Message, Is.EqualTo("at registered True"));
    }

    [Test]
    public async Task Hook_ThatDoesNotEnd_HoldsUpTheNextButNoTask(CancellationToken token)
    {
        TaskCompletionSource gate = new();
        NotingQueue queue = new() { Also = (note, _) => note.StartsWith("registered", StringComparison.Ordinal) ? new(gate.Task) : default };
        await using SchedulerRunner runner = new(queue, Options);
        await runner.Driver;

        Assert.That(await queue.Submit(new UpperTask("upper:abc") { Options = Small }, token), Is.EqualTo("ABC"));
        await queue.WhenIdleAsync(token);

        Assert.That(await queue.NextAsync(token), Is.EqualTo("registered True"));
        var next = queue.UntilAsync("idle", token);
        Assert.That(next.IsCompleted, Is.False);
        gate.SetResult();
        Assert.That((await next)[^1], Is.EqualTo("idle"));
    }

    [Test]
    public async Task Hook_WithTheDriver_TalksToAnExecutor(CancellationToken token)
    {
        UpperTask task = new("hang:") { Options = Small };
        V1.AgentID? agent = null;
        NotingQueue queue = new()
        {
            Also = (note, driver) => note == "message pong:one" ? new(driver!.MessageAsync(agent!, task.ExecutorId, "two"u8.ToArray())) : default,
        };
        await using SchedulerRunner runner = new(queue, Options);
        var driver = await runner.Driver;
        var handle = queue.Submit(task, token);
        await queue.UntilAsync("TaskRunning", token);
        agent = handle.Standing.Last!.AgentId;

        await driver.MessageAsync(agent, task.ExecutorId, "one"u8.ToArray());

        Assert.That(await queue.UntilAsync("message pong:two", token), Does.Contain("message pong:one"));
        handle.Cancel();
    }

    [Test]
    public async Task On_WhateverAMasterSays_EachHookHearsItsOwn(CancellationToken token)
    {
        await using var master = await ScriptedMaster.StartAsync();
        NotingQueue queue = new();
        await using SchedulerRunner runner = new(queue, new() { Master = master.Address.Authority });
        await runner.Driver;
        (await master.NextStreamAsync(token)).Break();
        var stream = await master.NextStreamAsync(token);
        V1.AgentID agent = new() { Value = "a" };

        await stream.SendAsync(
            new() { Type = EventType.Rescind, Rescind = new() { OfferId = new() { Value = "o" } } },
            new() { Type = EventType.InverseOffers, InverseOffers = new() { InverseOffers_ = { InverseOffer("i") } } },
            new() { Type = EventType.RescindInverseOffer, RescindInverseOffer = new() { InverseOfferId = new() { Value = "i" } } },
            new() { Type = EventType.Update, Update = new() { Status = new() { TaskId = new() { Value = "t" }, AgentId = agent, State = V1.TaskState.TaskLost } } },
            new() { Type = EventType.Message, Message = new() { AgentId = agent, ExecutorId = new() { Value = "e" }, Data = ByteString.CopyFromUtf8("hello") } },
            new() { Type = EventType.Failure, Failure = new() { AgentId = agent, ExecutorId = new() { Value = "e" }, Status = 9 } },
            new() { Type = EventType.Failure, Failure = new() { AgentId = agent } });
        await stream.SendErrorAsync("no more");

        Assert.That(await queue.UntilAsync("error", token), Is.EqualTo(new[]
        {
            "registered True", "disconnected", "reregistered", "rescinded o", "inverse offer i", "inverse offer rescinded i", "TaskLost of t", "message hello", "executor lost 9", "agent lost a", "error",
        }));
        Assert.That((await Thrown.ByAsync<MesosApiException>(() => runner.Completion.WaitAsync(token))).Message, Does.Contain("no more"));
    }

    [Test]
    public async Task Dispose_Runner_EndsTheQueueAndItsHooksHearOfThat(CancellationToken token)
    {
        NotingQueue queue = new();
        SchedulerRunner runner = new(queue, Options);
        await runner.Driver;
        var handle = queue.Submit(new CommandTask("sleep 1000") { Options = Small }, token);

        await runner.DisposeAsync();

        Assert.That(runner.Completion.IsCompletedSuccessfully);
        await Thrown.ByAsync<ObjectDisposedException>(() => handle.Task);
        Assert.That((await queue.UntilAsync("idle", token))[^2..], Is.EqualTo(new[] { $"ended {handle.Id} ObjectDisposedException", "idle" }));
    }

    [Test]
    public async Task Completion_FrameworkIsTornDown_FailsAsTheTasksDo(CancellationToken token)
    {
        NotingQueue queue = new();
        await using SchedulerRunner runner = new(queue, Options);
        var driver = await runner.Driver;
        var handle = queue.Submit(new CommandTask("sleep 1000") { Options = Small }, token);

        await driver.StopAsync(cancellationToken: token);

        Assert.That((await Thrown.ByAsync<MesosApiException>(() => runner.Completion.WaitAsync(token))).Message, Does.Contain("tore the framework down"));
        await Thrown.ByAsync<MesosApiException>(() => handle.Task);
    }

    [Test]
    public async Task Driver_MasterThatIsNowhere_FailsAsTheCompletion(CancellationToken token)
    {
        await using SchedulerRunner runner = new(new NotingQueue(), new MesosPoolOptions { Master = "127.0.0.1:1", ConnectTimeout = TimeSpan.FromSeconds(0.2) });

        Assert.That((await Thrown.ByAsync<MesosApiException>(() => runner.Driver.WaitAsync(token))).Message, Does.Contain("127.0.0.1:1"));
        await Thrown.ByAsync<MesosApiException>(() => runner.Completion.WaitAsync(token));
    }

    [Test]
    public async Task Submit_QueueThatNobodyRuns_SaysWhatToDo()
    {
        await using NotingQueue queue = new();

        Assert.That(() => queue.Submit(new CommandTask("true")), Throws.InvalidOperationException.With.Message.EqualTo(
            "The queue is not connected, and takes no tasks yet. Await the Driver of the SchedulerRunner that runs it, or make the queue with QueueScheduler.ConnectAsync."));
    }

    [Test]
    public async Task Run_QueueThatRanBefore_IsRefused(CancellationToken token)
    {
        await using var queue = await QueueScheduler.ConnectAsync(Options, token);

        Assert.That(() => new SchedulerRunner(queue, Options), Throws.InvalidOperationException.With.Message.EqualTo(
            "The queue has been run before, and cannot be run again. Make another one."));
    }

    private static V1.InverseOffer InverseOffer(string id) => new()
    {
        Id = new() { Value = id },
        FrameworkId = new() { Value = "f" },
        Unavailability = new() { Start = new() { Nanoseconds = 1 } },
    };

    private sealed class BookProvider(ILogger book) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => book;

        public void Dispose()
        {
            // The book is the test's.
        }
    }
}
