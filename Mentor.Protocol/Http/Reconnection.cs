using Polly;
using Polly.Retry;

namespace Mentor.Protocol.Http;

/// <summary>Tries again after a failure, with growing and jittered pauses. Costs nothing until something failed.</summary>
internal static class Reconnection
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Truncated exponential backoff, as a master with many frameworks wants it.</summary>
    public static ResiliencePipeline Exponential(TimeSpan longest, TimeProvider time, Action<Exception> onFailure) => Build(
        new RetryStrategyOptions
        {
            BackoffType = DelayBackoffType.Exponential,
            Delay = longest < FirstPause ? longest : FirstPause,
            MaxDelay = longest,
            UseJitter = true,
        },
        time, onFailure);

    /// <summary>Any pause up to the longest, as Mesos' own executors make it.</summary>
    public static ResiliencePipeline Uniform(TimeSpan longest, TimeProvider time, Action<Exception> onFailure) => Build(
        new RetryStrategyOptions { DelayGenerator = _ => new(longest * Random.Shared.NextDouble()) },
        time, onFailure);

    /// <summary>Runs <paramref name="attempt"/> until it succeeds or fails for good; before the first time, pauses because of <paramref name="failure"/>.</summary>
    public static ValueTask<T> RunAsync<T>(
        this ResiliencePipeline pipeline, MesosApiException failure, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        MesosApiException? before = failure;
        return pipeline.ExecuteAsync(
            async token =>
            {
                if (Interlocked.Exchange(ref before, null) is { } known) throw known;
                return await attempt(token).ConfigureAwait(false);
            },
            cancellationToken);
    }

    private static ResiliencePipeline Build(RetryStrategyOptions retry, TimeProvider time, Action<Exception> onFailure)
    {
        retry.MaxRetryAttempts = int.MaxValue;
        retry.ShouldHandle = static arguments => new(arguments.Outcome.Exception is MesosApiException { IsTransient: true });
        retry.OnRetry = arguments =>
        {
            onFailure(arguments.Outcome.Exception!);
            return default;
        };
        return new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(retry).Build();
    }
}
