using Mentor.Protocol;
using Mentor.Tasks;
using Polly;
using Polly.Retry;

namespace Mentor.Tests.Contracts;

/// <summary>What a pool promises of tasks with a retry policy.</summary>
public abstract class RetryContract : GraceContract
{
    [Test, CancelAfter(Patience)]
    public async Task Submit_PolicyThatHandlesWhatItThrows_RunsAgainAndKnowsItsAttempt(CancellationToken token)
    {
        RetryStrategyOptions policy = Of(9, new PredicateBuilder<object>().Handle<InvalidOperationException>(e => e.Message != "enough"));

        Assert.That(await Pool.Submit(() => FailBefore(3), new TaskOptions { RetryPolicy = policy }, token), Is.EqualTo(3));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_PolicyGivesUp_ThrowsTheLastException(CancellationToken token)
    {
        List<int> asked = [];
        RetryStrategyOptions policy = Of(2, new PredicateBuilder<object>().Handle<InvalidOperationException>());
        policy.OnRetry = retry =>
        {
            asked.Add(retry.AttemptNumber);
            return default;
        };

        var last = await Thrown.ByAsync<InvalidOperationException>(() => Pool.Submit(() => FailBefore(9), new TaskOptions { RetryPolicy = policy }, token));

        Assert.That((last.Message, asked), Is.EqualTo(("attempt 3 failed", new[] { 0, 1 })));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_PolicyLooksAtLargeFailures_ThrowsTheLastExceptionWhole(CancellationToken token)
    {
        List<int> seen = [];
        var policy = Of(1, new PredicateBuilder<object>().Handle<InvalidOperationException>(large =>
        {
            seen.Add(large.Message.Length);
            return true;
        }));

        var last = await Thrown.ByAsync<InvalidOperationException>(
            () => Pool.Submit(() => FailWith(1_000_000 + TaskContext.Current!.Attempt), new TaskOptions { RetryPolicy = policy }, token));

        Assert.That((seen, last.Message.Length), Is.EqualTo((new[] { 1_000_001, 1_000_002 }, 1_000_002)));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_PolicyThatSaysNothingOfCode_DoesNotRetryIt(CancellationToken token)
    {
        var thrown = await Thrown.ByAsync<InvalidOperationException>(
            () => Pool.Submit(() => FailBefore(9), new TaskOptions { RetryPolicy = new() { Delay = TimeSpan.Zero } }, token));

        Assert.That(thrown.Message, Is.EqualTo("attempt 1 failed"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ProcessDiesUnderAPolicy_IsRunAgainAsOftenAsItSays(CancellationToken token)
    {
        TaskOptions options = new() { Isolated = true, RetryPolicy = new() { MaxRetryAttempts = 2, Delay = TimeSpan.Zero } };

        var attempt = await Pool.Submit(() => DieBefore(3), options, token);
        var lost = await Thrown.ByAsync<TaskLostException>(() => Pool.Submit(() => DieBefore(4), options, token));

        Assert.That((attempt, lost.Attempts, lost.LastState), Is.EqualTo((3, 3, "TASK_FAILED")));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_PolicyPicksLossesByReason_OthersAreFinal(CancellationToken token)
    {
        var policy = Of(9, new PredicateBuilder<object>().Handle<TaskLostException>(lost => lost.LastReason == "REASON_AGENT_REMOVED"));

        var lost = await Thrown.ByAsync<TaskLostException>(
            () => Pool.Submit(() => DieBefore(9), new TaskOptions { Isolated = true, RetryPolicy = policy }, token));

        Assert.That((lost.Attempts, lost.LastReason), Is.EqualTo((1, "REASON_EXECUTOR_TERMINATED")));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_PolicyThatThrows_FailsWithWhatTheTaskFailedWith(CancellationToken token)
    {
        var policy = Of(9, new PredicateBuilder<object>());
        policy.ShouldHandle = _ => throw new NotSupportedException("of no help");

        var thrown = await Thrown.ByAsync<InvalidOperationException>(() => Pool.Submit(() => FailBefore(9), new TaskOptions { RetryPolicy = policy }, token));

        Assert.That(thrown.Message, Is.EqualTo("attempt 1 failed"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_CancelledWhileItsPolicyPauses_EndsAtOnce(CancellationToken token)
    {
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(token);
        var policy = Of(1, new PredicateBuilder<object>().Handle<InvalidOperationException>());
        policy.Delay = TimeSpan.FromHours(1);
        policy.OnRetry = _ =>
        {
            cancelling.Cancel();
            return default;
        };

        await Thrown.ByAsync<OperationCanceledException>(() => Pool.Submit(() => FailBefore(2), new TaskOptions { RetryPolicy = policy }, cancelling.Token));

        Assert.That(await Pool.Submit(() => 1, token), Is.EqualTo(1));
    }

    private static RetryStrategyOptions Of(int attempts, PredicateBuilder<object> handled) =>
        new() { MaxRetryAttempts = attempts, Delay = TimeSpan.Zero, ShouldHandle = handled.Handle<AssertionException>() };

    private static int FailBefore(int attempt)
    {
        var mine = TaskContext.Current!.Attempt;
        return mine >= attempt ? mine : throw new InvalidOperationException($"attempt {mine} failed");
    }

    private static int FailWith(int length) => throw new InvalidOperationException(new string('x', length));

    private static int DieBefore(int attempt)
    {
        var mine = TaskContext.Current!.Attempt;
        if (mine < attempt) Environment.Exit(3);
        return mine;
    }
}
