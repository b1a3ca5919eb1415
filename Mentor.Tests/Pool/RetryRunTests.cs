using Mentor.Tasks;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Retries;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.Retry;

namespace Mentor.Tests.Pool;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RetryRunTests
{
    private readonly FakeTimeProvider _time = new();
    private int _told;

    [Test, CancelAfter(30_000)]
    public async Task RunAsync_ExponentialPauses_GoByTheClockOfThePool(CancellationToken token)
    {
        RetryStrategyOptions options = new() { MaxRetryAttempts = 2, BackoffType = DelayBackoffType.Exponential, Delay = TimeSpan.FromSeconds(10) };
        TaskCompletionSource[] pausing = [new(), new()];
        options.OnRetry = retry =>
        {
            pausing[retry.AttemptNumber].SetResult();
            return default;
        };
        TaskCompletionSource<(string, bool)>[] answers = [new(), new(), new()];
        using RetryRun run = new((question, again) => answers[_told++].SetResult((question.AttemptId, again)), _ => { });
        var running = run.RunAsync(RetryPolicies.Build(options, _time));

        for (var attempt = 1; attempt <= 2; attempt++)
        {
            run.Ask(Lost($"t#{attempt}"));
            await pausing[attempt - 1].Task.WaitAsync(token);
            var answer = answers[attempt - 1].Task;
            await PassAsync(TimeSpan.FromSeconds(attempt * 10 - 1));
            Assert.That(answer.IsCompleted, Is.False);
            while (!answer.IsCompleted) await PassAsync(TimeSpan.FromSeconds(1));
            Assert.That(await answer, Is.EqualTo(($"t#{attempt}", true)));
        }

        run.Ask(Lost("t#3"));
        Assert.That(await answers[2].Task.WaitAsync(token), Is.EqualTo(("t#3", false)));
        await running.WaitAsync(token);
        Assert.That(run.IsOver);
    }

    [Test, CancelAfter(30_000)]
    public async Task Dispose_WhilePausing_EndsWithoutAnAnswer(CancellationToken token)
    {
        TaskCompletionSource pausing = new();
        RetryStrategyOptions options = new() { Delay = TimeSpan.FromHours(1), OnRetry = _ => { pausing.SetResult(); return default; } };
        RetryRun run = new((_, again) => Assert.That(again, Is.False), _ => { });
        var running = run.RunAsync(RetryPolicies.Build(options, _time));
        run.Ask(Lost("t#1"));
        await pausing.Task.WaitAsync(token);

        run.Dispose();

        await running.WaitAsync(token);
    }

    [Test, CancelAfter(30_000)]
    public async Task RunAsync_DisposedBefore_EndsAtOnce(CancellationToken token)
    {
        RetryRun run = new((_, _) => Assert.Fail("Nobody asked."), _ => Assert.Fail("The policy is sound."));
        run.Dispose();

        await run.RunAsync(RetryPolicies.Build(new(), _time)).WaitAsync(token);

        Assert.That(run.IsOver);
    }

    [Test]
    public void ProblemOf_UnusableOptions_SaysWhatPollySays()
    {
        Assert.That(RetryPolicies.ProblemOf(new() { MaxRetryAttempts = 0 }), Does.Contain("MaxRetryAttempts"));
        Assert.That(RetryPolicies.ProblemOf(new()), Is.Null);
    }

    private static RetryQuestion Lost(string attempt) => new(attempt, new TaskLostException("t", 1, "REASON", "message", "host"));

    private async Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        await Task.Yield();
    }
}
