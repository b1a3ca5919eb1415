using Google.Protobuf;
using Mentor.LocalCluster;
using Mentor.Protocol.Http;
using Mentor.Tasks.Frameworks;
using Mentor.Tests.Http;
using Mentor.Tests.LocalCluster;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.Tests.Frameworks;

/// <summary>A scheduler of one's own on the embedded cluster.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class SchedulerRunnerTests
{
    private EmbeddedCluster _cluster = null!;

    private SchedulerOptions Options => new() { Master = _cluster.Master.Authority };

    [OneTimeSetUp]
    public async Task Start() => _cluster = await EmbeddedCluster.StartAsync(new() { Attributes = _ => new Dictionary<string, string> { ["rack"] = "r1" } });

    [OneTimeTearDown]
    public async Task Stop() => await _cluster.DisposeAsync();

    [Test]
    public async Task Launch_CommandThatSucceeds_UpdatesComeAndAreAcknowledged(CancellationToken token)
    {
        RecordingScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, Options);
        var driver = (await scheduler.NextAsync<RecordingScheduler.Registered>(token)).Driver;
        var offer = await scheduler.NextAsync<V1.Offer>(token);

        await driver.LaunchAsync(offer, ClusterClient.Command(offer, "c1", "exit 0"));

        // The agent sends the last update only after the ones before it were acknowledged.
        Assert.That((await scheduler.NextAsync<V1.TaskStatus>(token, s => s.State == V1.TaskState.TaskFinished)).TaskId.Value, Is.EqualTo("c1"));
    }

    [Test]
    public async Task Launch_IdOfATaskThatRuns_IsRefusedAndThatOneGoesOn(CancellationToken token)
    {
        RecordingScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, Options);
        var driver = (await scheduler.NextAsync<RecordingScheduler.Registered>(token)).Driver;
        var offer = await scheduler.NextAsync<V1.Offer>(token);

        await driver.LaunchAsync([offer], [ClusterClient.Command(offer, "c1", "sleep 1000"), ClusterClient.Command(offer, "c1", "exit 0")], TimeSpan.Zero);

        var refused = await scheduler.NextAsync<V1.TaskStatus>(token);
        Assert.That((refused.State, refused.Reason, refused.Message), Is.EqualTo((V1.TaskState.TaskError, Reason.TaskInvalid, "Task has duplicate ID: c1")));
        await scheduler.NextAsync<V1.TaskStatus>(token, s => s.State == V1.TaskState.TaskRunning);
        await driver.KillAsync(new() { Value = "c1" });
        await scheduler.NextAsync<V1.TaskStatus>(token, s => s.State == V1.TaskState.TaskKilled);
    }

    [Test]
    public async Task Acknowledge_Explicitly_HoldsTheNextUpdateBackUntilThen(CancellationToken token)
    {
        RecordingScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, Options with { ExplicitAcknowledgements = true });
        var driver = (await scheduler.NextAsync<RecordingScheduler.Registered>(token)).Driver;
        var offer = await scheduler.NextAsync<V1.Offer>(token);
        await driver.LaunchAsync(offer, ClusterClient.Command(offer, "c1", "exit 3"));
        List<V1.TaskState> states = [];
        V1.TaskStatus status;
        do
        {
            status = await scheduler.NextAsync<V1.TaskStatus>(token);
            states.Add(status.State);
            await driver.AcknowledgeAsync(status);
        }
        while (status.State != V1.TaskState.TaskFailed);

        Assert.That(states, Is.EqualTo(new[] { V1.TaskState.TaskStarting, V1.TaskState.TaskRunning, V1.TaskState.TaskFailed }));
    }

    [Test]
    public async Task Message_BothWays_AndShutdownOfTheExecutor(CancellationToken token)
    {
        RecordingScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, Options);
        var driver = (await scheduler.NextAsync<RecordingScheduler.Registered>(token)).Driver;
        var offer = await scheduler.NextAsync<V1.Offer>(token);
        await driver.LaunchAsync([offer], [ClusterClient.Probe(offer, "p1", "hang:")], TimeSpan.Zero);
        await scheduler.NextAsync<V1.TaskStatus>(token, s => s.State == V1.TaskState.TaskRunning);

        await driver.MessageAsync(offer.AgentId, new() { Value = "probe" }, "ping"u8.ToArray());
        Assert.That((await scheduler.NextAsync<ByteString>(token)).ToStringUtf8(), Is.EqualTo("pong:ping"));

        await driver.ShutdownAsync(offer.AgentId, new() { Value = "probe" });
        Assert.That((await scheduler.NextAsync<V1.ExecutorID>(token)).Value, Is.EqualTo("probe"));
    }

    [Test]
    public async Task Kill_RunningTask_EndsItAndReconcileTellsOfUnknownOnes(CancellationToken token)
    {
        RecordingScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, Options);
        var driver = (await scheduler.NextAsync<RecordingScheduler.Registered>(token)).Driver;
        var offer = await scheduler.NextAsync<V1.Offer>(token);
        await driver.LaunchAsync(offer, ClusterClient.Probe(offer, "p1", "hang:"));
        await scheduler.NextAsync<V1.TaskStatus>(token, s => s.State == V1.TaskState.TaskRunning);

        await driver.KillAsync(new() { Value = "p1" }, offer.AgentId);
        await scheduler.NextAsync<V1.TaskStatus>(token, s => s.State == V1.TaskState.TaskKilled);

        await driver.ReconcileAsync((new V1.TaskID { Value = "nobody" }, null));
        Assert.That((await scheduler.NextAsync<V1.TaskStatus>(token, s => s.TaskId.Value == "nobody")).Reason, Is.EqualTo(Reason.Reconciliation));
    }

    [Test]
    public async Task DeclineSuppressRevive_EachIsTakenAndOffersComeBack(CancellationToken token)
    {
        RecordingScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, Options);
        var driver = (await scheduler.NextAsync<RecordingScheduler.Registered>(token)).Driver;
        var first = await scheduler.NextAsync<V1.Offer>(token);

        await driver.DeclineAsync([first], TimeSpan.FromHours(1));
        await driver.SuppressAsync();
        await driver.RequestAsync(new V1.Request());
        await driver.ReviveAsync();

        Assert.That((await scheduler.NextAsync<V1.Offer>(token)).Id, Is.Not.EqualTo(first.Id));
    }

    [Test]
    public async Task Stop_WithFailover_AnotherTakesTheTasksOver(CancellationToken token)
    {
        RecordingScheduler first = new();
        await using SchedulerRunner before = new(first, Options);
        var (driver, id) = await first.NextAsync<RecordingScheduler.Registered>(token);
        var offer = await first.NextAsync<V1.Offer>(token);
        await driver.LaunchAsync(offer, ClusterClient.Probe(offer, "p1", "hang:"));
        await first.NextAsync<V1.TaskStatus>(token, s => s.State == V1.TaskState.TaskRunning);
        await driver.StopAsync(failover: true, token);
        await before.Completion;

        RecordingScheduler second = new();
        await using SchedulerRunner after = new(second, Options with { FrameworkId = id });
        var taken = await second.NextAsync<RecordingScheduler.Registered>(token);
        await taken.Driver.ReconcileAsync();

        Assert.That(taken.Id, Is.EqualTo(id));
        Assert.That((await second.NextAsync<V1.TaskStatus>(token)).TaskId.Value, Is.EqualTo("p1"));
    }

    [Test]
    public async Task Stop_WithoutFailover_UsesTheIdUp(CancellationToken token)
    {
        RecordingScheduler first = new();
        await using SchedulerRunner before = new(first, Options);
        var (driver, id) = await first.NextAsync<RecordingScheduler.Registered>(token);
        await driver.StopAsync(cancellationToken: token);
        await before.Completion;

        RecordingScheduler second = new();
        await using SchedulerRunner after = new(second, Options with { FrameworkId = id });

        Assert.That((await second.NextAsync<MesosApiException>(token)).Message, Does.Contain("Framework has been removed"));
        Assert.That(async () => await after.Completion, Throws.InstanceOf<MesosApiException>());
    }

    [Test]
    public async Task On_MethodOfTheSchedulerThrows_CompletionFailsWithThat(CancellationToken token)
    {
        RecordingScheduler scheduler = new() { Also = what => what is V1.Offer ? throw new InvalidOperationException("mine") : default };
        await using SchedulerRunner runner = new(scheduler, Options);

        Assert.That(async () => await runner.Completion.WaitAsync(token), Throws.InvalidOperationException.With.Message.EqualTo("mine"));
    }

    [Test]
    public async Task On_StreamBreaks_SaysDisconnectedThenReregistered(CancellationToken token)
    {
        await using var master = await ScriptedMaster.StartAsync();
        RecordingScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, new() { Master = master.Address.Authority });
        await scheduler.NextAsync<RecordingScheduler.Registered>(token);

        (await master.NextStreamAsync(token)).Break();

        await scheduler.NextAsync<RecordingScheduler.Disconnected>(token);
        await scheduler.NextAsync<RecordingScheduler.Reregistered>(token);
    }

    [Test]
    public async Task Dispose_MasterThatIsNowhere_EndsAtOnce(CancellationToken token)
    {
        SchedulerRunner runner = new(new Idle(), new() { Master = "127.0.0.1:1" });

        await runner.DisposeAsync().AsTask().WaitAsync(token);

        Assert.That(runner.Completion.IsCompleted);
    }

    [Test]
    public async Task OnOffers_BaseClass_DeclinesSoThatOthersGetThem(CancellationToken token)
    {
        await using SchedulerRunner idle = new(new Idle(), Options);
        await idle.Driver.WaitAsync(token);
        RecordingScheduler other = new();
        await using SchedulerRunner runner = new(other, Options);

        Assert.That((await other.NextAsync<V1.Offer>(token)).Attributes[0].Name, Is.EqualTo("rack"));
    }

    [Test]
    public void Create_UnusableOptions_ListsAllThatIsWrong() => Assert.That(
        () => new SchedulerRunner(new Idle(), new() { Master = "nowhere", User = "", FailoverTimeout = TimeSpan.FromSeconds(-1), FrameworkId = "" }),
        Throws.ArgumentException.With.Message.EqualTo(
            """
            SchedulerOptions cannot be used:
              Master is 'nowhere', which is no address. Use host:port, http(s)://host:port, zk://[user:password@]host:port,.../path, local or local[agents].
              User is empty; name a user that the agents know.
              FailoverTimeout is -00:00:01; use 0 or more.
              FrameworkId is empty; leave it null for a new framework.
            """));

    private sealed class Idle : SchedulerBase;
}
