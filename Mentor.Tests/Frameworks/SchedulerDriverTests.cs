using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Tasks.Frameworks;
using Mentor.Tests.Http;
using Call = Mesos.V1.Scheduler.Call;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.Frameworks;

/// <summary>What the driver's calls are on the wire, and when it acknowledges.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class SchedulerDriverTests
{
    private static readonly V1.AgentID Agent = new() { Value = "a" };
    private static readonly V1.TaskID Task1 = new() { Value = "t" };
    private static readonly V1.ExecutorID Executor = new() { Value = "e" };
    private static readonly V1.Offer Offer = new() { Id = new() { Value = "o" }, AgentId = Agent, FrameworkId = new() { Value = "framework-1" }, Hostname = "h" };
    private static readonly V1.InverseOffer Inverse = new() { Id = new() { Value = "i" }, FrameworkId = new() { Value = "framework-1" }, Unavailability = new() { Start = new() { Nanoseconds = 1 } } };

    private ScriptedMaster _master = null!;

    [SetUp]
    public async Task Start() => _master = await ScriptedMaster.StartAsync();

    [TearDown]
    public async Task Stop() => await _master.DisposeAsync();

    private static readonly TestCaseData<Func<SchedulerDriver, Task>, string>[] Calls =
    [
        new(d => d.LaunchAsync(Offer, new V1.TaskInfo { Name = "n", TaskId = Task1, AgentId = Agent }), """
            "type": "ACCEPT", "accept": { "offerIds": [ { "value": "o" } ], "operations": [ { "type": "LAUNCH", "launch": { "taskInfos": [ { "name": "n", "taskId": { "value": "t" }, "agentId": { "value": "a" } } ] } } ], "filters": { "refuseSeconds": 5 } }
            """),
        new(d => d.AcceptAsync([Offer], [new() { Type = V1.Offer.Types.Operation.Types.Type.Reserve, Reserve = new() { Resources = { Resources.Parse("cpus(prod):1").ToProto() } } }], TimeSpan.Zero), """
            "type": "ACCEPT", "accept": { "offerIds": [ { "value": "o" } ], "operations": [ { "type": "RESERVE", "reserve": { "resources": [ { "name": "cpus", "type": "SCALAR", "scalar": { "value": 1 }, "role": "prod" } ] } } ], "filters": { "refuseSeconds": 0 } }
            """),
        new(d => d.DeclineAsync([Offer], TimeSpan.FromSeconds(1.5)), """
            "type": "DECLINE", "decline": { "offerIds": [ { "value": "o" } ], "filters": { "refuseSeconds": 1.5 } }
            """),
        new(d => d.AcceptInverseOffersAsync([Inverse]), """
            "type": "ACCEPT_INVERSE_OFFERS", "acceptInverseOffers": { "inverseOfferIds": [ { "value": "i" } ] }
            """),
        new(d => d.DeclineInverseOffersAsync([Inverse]), """
            "type": "DECLINE_INVERSE_OFFERS", "declineInverseOffers": { "inverseOfferIds": [ { "value": "i" } ] }
            """),
        new(d => d.KillAsync(Task1, Agent, TimeSpan.FromSeconds(2)), """
            "type": "KILL", "kill": { "taskId": { "value": "t" }, "agentId": { "value": "a" }, "killPolicy": { "gracePeriod": { "nanoseconds": "2000000000" } } }
            """),
        new(d => d.KillAsync(Task1), """
            "type": "KILL", "kill": { "taskId": { "value": "t" } }
            """),
        new(d => d.ReconcileAsync(), """
            "type": "RECONCILE", "reconcile": { }
            """),
        new(d => d.ReconcileAsync((Task1, Agent)), """
            "type": "RECONCILE", "reconcile": { "tasks": [ { "taskId": { "value": "t" }, "agentId": { "value": "a" } } ] }
            """),
        new(d => d.RequestAsync(new V1.Request { AgentId = Agent }), """
            "type": "REQUEST", "request": { "requests": [ { "agentId": { "value": "a" } } ] }
            """),
        new(d => d.ReviveAsync("prod"), """
            "type": "REVIVE", "revive": { "roles": [ "prod" ] }
            """),
        new(d => d.SuppressAsync(), """
            "type": "SUPPRESS"
            """),
        new(d => d.MessageAsync(Agent, Executor, "hi"u8.ToArray()), """
            "type": "MESSAGE", "message": { "agentId": { "value": "a" }, "executorId": { "value": "e" }, "data": "aGk=" }
            """),
        new(d => d.ShutdownAsync(Agent, Executor), """
            "type": "SHUTDOWN", "shutdown": { "executorId": { "value": "e" }, "agentId": { "value": "a" } }
            """),
        new(d => d.AcknowledgeAsync(Status("u")), """
            "type": "ACKNOWLEDGE", "acknowledge": { "agentId": { "value": "a" }, "taskId": { "value": "t" }, "uuid": "dQ==" }
            """),
        new(d => d.StopAsync(), """
            "type": "TEARDOWN"
            """),
    ];

    [TestCaseSource(nameof(Calls))]
    public async Task Call_OfEachKind_IsWhatTheMasterReads(Func<SchedulerDriver, Task> call, string json, CancellationToken token)
    {
        RecordingScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, Options());
        var driver = (await scheduler.NextAsync<RecordingScheduler.Registered>(token)).Driver;

        await call(driver);

        Assert.That(_master.Calls.First(), Is.EqualTo(JsonParser.Default.Parse<Call>($$"""{ "frameworkId": { "value": "framework-1" }, {{json}} }""")));
    }

    [Test]
    public async Task Acknowledge_UpdateWithoutUuid_IsNoCall(CancellationToken token)
    {
        RecordingScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, Options(explicitly: true));
        var driver = (await scheduler.NextAsync<RecordingScheduler.Registered>(token)).Driver;

        await driver.AcknowledgeAsync(new() { TaskId = Task1, AgentId = Agent, State = V1.TaskState.TaskLost });
        await driver.ReviveAsync();

        Assert.That(_master.Calls.Select(call => call.Type), Is.EqualTo(new[] { CallType.Revive }));
    }

    [Test]
    public async Task Acknowledge_ByTheDriver_ComesWhenTheMethodHasEnded(CancellationToken token)
    {
        TaskCompletionSource<bool> acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var hasEnded = false;
        _master.OnCall = (call, context) =>
        {
            if (call.Type == CallType.Acknowledge) acknowledged.TrySetResult(Volatile.Read(ref hasEnded));
            context.Response.StatusCode = 202;
            return Task.CompletedTask;
        };
        RecordingScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, Options());
        var driver = (await scheduler.NextAsync<RecordingScheduler.Registered>(token)).Driver;
        scheduler.Also = async what =>
        {
            if (what is not V1.TaskStatus) return;
            // An acknowledgement that was on its way would arrive in between.
            for (var i = 0; i < 3; i++) await driver.ReviveAsync();
            Volatile.Write(ref hasEnded, true);
        };

        await (await _master.NextStreamAsync(token)).SendAsync(Update("u"));

        Assert.That(await acknowledged.Task.WaitAsync(token), Is.True);
    }

    [Test]
    public async Task OnUpdate_Throws_LeavesTheUpdateUnacknowledgedForWhoeverTakesOver(CancellationToken token)
    {
        RecordingScheduler scheduler = new() { Also = what => what is V1.TaskStatus ? throw new InvalidOperationException("mine") : default };
        await using SchedulerRunner runner = new(scheduler, Options());
        await scheduler.NextAsync<RecordingScheduler.Registered>(token);

        await (await _master.NextStreamAsync(token)).SendAsync(Update("u"));

        Assert.That(async () => await runner.Completion.WaitAsync(token), Throws.InvalidOperationException.With.Message.EqualTo("mine"));
        Assert.That(_master.Calls, Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Stop_ToBeTakenOver_SaysNothingToTheMaster(bool aborts, CancellationToken token)
    {
        RecordingScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, Options());
        var driver = (await scheduler.NextAsync<RecordingScheduler.Registered>(token)).Driver;

        if (aborts) driver.Abort();
        else await driver.StopAsync(failover: true, token);

        await runner.Completion.WaitAsync(token);
        Assert.That(_master.Calls, Is.Empty);
    }

    private SchedulerOptions Options(bool explicitly = false) => new() { Master = _master.Address.Authority, ExplicitAcknowledgements = explicitly };

    private static V1.Scheduler.Event Update(string uuid) => new() { Type = EventType.Update, Update = new() { Status = Status(uuid) } };

    private static V1.TaskStatus Status(string uuid) => new() { TaskId = Task1, AgentId = Agent, State = V1.TaskState.TaskRunning, Uuid = ByteString.CopyFromUtf8(uuid) };
}
