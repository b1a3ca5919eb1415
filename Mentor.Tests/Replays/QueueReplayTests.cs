using Mentor.Protocol.Http;
using Mentor.Tasks;
using Mentor.Tasks.Kinds;
using Mentor.Tests.Contracts;
using Polly;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.Replays;

/// <summary>What a real master said when agents and masters went away, said to our queue: nothing is lost, and nothing ends twice.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class QueueReplayTests
{
    private const string AgentDies = "s09_agent_dies";
    private const string AgentDiesPartitionAware = "s10_agent_dies_partition_aware";
    private const string AgentRestarts = "s13_agent_restarts";
    private const string MasterFailsOver = "s14_master_fails_over";

    // The update that the recorded master did not live to forward, as the recorded executor sent it.
    private static readonly V1.TaskStatus LateResult = RecordedAgent.UpdatesIn(MasterFailsOver).Last();

    private RecordedMaster _master = null!;
    private QueueScheduler _queue = null!;

    [TearDown]
    public async Task End()
    {
        await _queue.DisposeAsync();
        await _master.DisposeAsync();
    }

    [Test]
    public async Task S07_AnotherTakesOver_EndsWithTheMastersWordsAndDoesNotTakeItBack(CancellationToken token)
    {
        var (_, handle) = await SubmitAsync("s07_failover", token);

        await _master.PlayAsync(through: 13);
        await _master.Stream.SendErrorAsync("Framework failed over");

        Assert.That((await Thrown.ByAsync<MesosApiException>(() => handle.Task)).Message, Does.Contain("Framework failed over"));
        await Thrown.ByAsync<MesosApiException>(() => _queue.Completion.WaitAsync(token));
        Assert.That(_master.Subscriptions, Is.EqualTo(1));
        Assert.That(_master.Acknowledged, Is.EqualTo(new[] { "yrR2332FRpS3tTrOwFndNw==", "ijmArPRhR6ufdJhw2d7Mew==" }));
    }

    [TestCase(AgentDies)]
    [TestCase(AgentDiesPartitionAware)]
    public async Task S09AndS10_AgentDies_TheTaskRunsAgainElsewhereAndEndsOnce(string recording, CancellationToken token)
    {
        var (task, handle) = await SubmitAsync(recording, token);
        await _master.PlayAsync();
        var successor = await RunAgainAsync();

        // The agent is back after all, and with it the attempt: the successor has taken over.
        var news = _master.UpdateOf(_master.Attempt, V1.TaskState.TaskRunning, 1);
        await _master.SendAsync(news);
        await _master.AcknowledgedAsync(news.Uuid);
        Assert.That((await _master.NextAsync(CallType.Kill)).Kill.TaskId.Value, Is.EqualTo(_master.Attempt));

        var result = _master.UpdateOf(successor, V1.TaskState.TaskFinished, 2, "done");
        await _master.SendAsync(result);

        Assert.That(await handle, Is.EqualTo("done"));
        await _master.AcknowledgedAsync(result.Uuid);
        Assert.That(_master.Acknowledged.Skip(2), Is.EqualTo(new[] { news.Uuid.ToBase64(), result.Uuid.ToBase64() }), "what the master says by itself is not acknowledged");
        Assert.That(_master.Launches, Is.EqualTo(new[] { _master.Attempt, successor }).And.Unique);
        Assert.That(task.Ends, Is.EqualTo(1));
    }

    [TestCase(AgentDies)]
    [TestCase(AgentDiesPartitionAware)]
    public async Task S09AndS10_AgentDiesUnderTheLastAttempt_IsLostInTheMastersWords(string recording, CancellationToken token)
    {
        var (_, handle) = await SubmitAsync(recording, token, new() { Retries = 0 });

        await _master.PlayAsync();

        var lost = await Thrown.ByAsync<TaskLostException>(() => handle.Task);
        Assert.That((lost.LastReason, lost.LastState, lost.Attempts), Is.EqualTo(("REASON_AGENT_DISCONNECTED", "TASK_LOST", 1)));
        Assert.That(lost.Message, Does.Contain("Agent 127.0.0.1 disconnected"));
    }

    [Test]
    public async Task S13_AgentComesBack_TheResultComesTwiceAndIsHandedOverOnce(CancellationToken token)
    {
        var (task, handle) = await SubmitAsync(AgentRestarts, token);

        await _master.PlayAsync();

        Assert.That(await handle, Is.EqualTo("slept"));

        // A third time, when it was acknowledged long since: the agent did not hear of that, and has to.
        var again = RecordedAgent.UpdatesIn(AgentRestarts).Last(update => update.State == V1.TaskState.TaskFinished);
        var marker = _master.UpdateOf(_master.Attempt, V1.TaskState.TaskFinished, 3, "another");
        await _master.SendAsync(again);
        await _master.SendAsync(marker);
        await _master.AcknowledgedAsync(marker.Uuid);

        var acknowledged = _master.Acknowledged.ToArray();
        Assert.That(acknowledged[0], Is.EqualTo("UQ+FsBLBRtS25UeL0d3xgg=="));
        Assert.That(acknowledged[1..^1], Has.All.EqualTo("N3o7SonWS2CXBzLZPM8WRw=="));
        Assert.That(acknowledged, Has.Length.InRange(4, 5), "a repetition that comes before the result is in the caller's hands is acknowledged with it");
        Assert.That((task.Ends, _queue.Counts.Succeeded, _master.Launches.Count()), Is.EqualTo((1, 1, 1)));
        Assert.That(await handle, Is.EqualTo("slept"));
    }

    [Test]
    public async Task S14_ResultOfATaskCalledLost_WhileItWaitsToRunAgain_IsHandedOver(CancellationToken token)
    {
        var (task, handle) = await SubmitAsync(MasterFailsOver, token);
        await _master.PlayAsync();

        await _master.SendAsync(LateResult.Clone());

        Assert.That(await handle, Is.EqualTo("slept"));
        await _master.AcknowledgedAsync(LateResult.Uuid);
        await _master.OfferAsync("late", _master.Launched.AgentId);
        await _master.NextAsync(call => call.Decline?.OfferIds.Any(id => id.Value == "late") == true);
        Assert.That((task.Ends, _master.Launches.Count()), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task S14_TaskCalledLost_RunsOnWhenItsAgentIsBack_IsNotRunAgain(CancellationToken token)
    {
        var (task, handle) = await SubmitAsync(MasterFailsOver, token);
        await _master.PlayAsync();
        var running = _master.UpdateOf(_master.Attempt, V1.TaskState.TaskRunning, 1);
        await _master.SendAsync(running);
        await _master.AcknowledgedAsync(running.Uuid);

        await _master.OfferAsync("late", _master.Launched.AgentId);
        await _master.NextAsync(call => call.Decline?.OfferIds.Any(id => id.Value == "late") == true);
        await _master.SendAsync(LateResult.Clone());

        Assert.That(await handle, Is.EqualTo("slept"));
        Assert.That((task.Ends, _master.Launches.Count()), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task S14_ResultOfATaskCalledLost_WhileASuccessorRuns_IsHandedOverAndTheSuccessorKilled(CancellationToken token)
    {
        var (task, handle) = await SubmitAsync(MasterFailsOver, token);
        await _master.PlayAsync();
        var successor = await RunAgainAsync();

        await _master.SendAsync(LateResult.Clone());

        Assert.That(await handle, Is.EqualTo("slept"));
        await _master.AcknowledgedAsync(LateResult.Uuid);
        Assert.That((await _master.NextAsync(CallType.Kill)).Kill.TaskId.Value, Is.EqualTo(successor));
        await EndsUnheardAsync(task, _master.UpdateOf(successor, V1.TaskState.TaskKilled, 4));
    }

    [Test]
    public async Task S14_ResultOfATaskCalledLost_AfterThatOfItsSuccessor_IsAcknowledgedAndNoMore(CancellationToken token)
    {
        var (task, handle) = await SubmitAsync(MasterFailsOver, token);
        await _master.PlayAsync();
        var result = _master.UpdateOf(await RunAgainAsync(), V1.TaskState.TaskFinished, 4, "slept better");

        await _master.SendAsync(result);

        Assert.That(await handle, Is.EqualTo("slept better"));
        await _master.AcknowledgedAsync(result.Uuid);
        await EndsUnheardAsync(task, LateResult.Clone());
        Assert.That(await handle, Is.EqualTo("slept better"));
    }

    [Test]
    public async Task S14_ResultOfATaskCalledLost_WhileAFailureOfItsSuccessorIsJudged_IsHandedOver(CancellationToken token)
    {
        TaskCompletionSource pausing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var (task, handle) = await SubmitAsync(MasterFailsOver, token, new()
        {
            RetryPolicy = new()
            {
                ShouldHandle = new PredicateBuilder().Handle<TaskLostException>().Handle<TaskFailedException>(),
                DelayGenerator = retry => new(retry.Outcome.Exception is TaskLostException ? TimeSpan.Zero : TimeSpan.FromHours(1)),
                OnRetry = retry =>
                {
                    if (retry.Outcome.Exception is TaskFailedException) pausing.SetResult();
                    return default;
                },
            },
        });
        await _master.PlayAsync();
        var failure = _master.UpdateOf(await RunAgainAsync(), V1.TaskState.TaskFailed, 4);
        await _master.SendAsync(failure);
        await pausing.Task.WaitAsync(token);

        await _master.SendAsync(LateResult.Clone());

        Assert.That(await handle, Is.EqualTo("slept"));
        await _master.AcknowledgedAsync(LateResult.Uuid);
        await _master.AcknowledgedAsync(failure.Uuid);
        Assert.That(task.Ends, Is.EqualTo(1));
    }

    private async Task<(RecordedTask Task, TaskHandle<string> Handle)> SubmitAsync(string recording, CancellationToken token, TaskOptions? options = null)
    {
        _master = await RecordedMaster.StartAsync(recording, token);
        var connecting = QueueScheduler.ConnectAsync(new() { Master = _master.Address }, token);
        await _master.PlayAsync(through: 4);
        _queue = await connecting;
        RecordedTask task = new(_master, options);
        return (task, _queue.Submit(task, token));
    }

    /// <returns>The attempt that takes the place of the lost one, on the other agent.</returns>
    private async Task<string> RunAgainAsync()
    {
        var other = _master.Offers.First(offer => !offer.AgentId.Equals(_master.Launched.AgentId)).AgentId;
        for (var i = 1; ; i++)
        {
            // Turned down while the task's policy is being asked.
            var id = $"again-{i}";
            await _master.OfferAsync(id, other);
            var answer = await _master.NextAsync(call => (call.Accept?.OfferIds ?? call.Decline?.OfferIds)?.Any(offer => offer.Value == id) == true);
            if (answer.Accept is { } accept) return accept.Operations.Single().Launch.TaskInfos.Single().TaskId.Value;
        }
    }

    private async Task EndsUnheardAsync(RecordedTask task, V1.TaskStatus update)
    {
        await _master.SendAsync(update);
        await _master.AcknowledgedAsync(update.Uuid);
        Assert.That((task.Ends, _queue.Counts.Succeeded), Is.EqualTo((1, 1)));
    }
}
