using Polly;
using Polly.Retry;

namespace Mentor.Protocol.Http;

/// <summary>Tries again after a failure, with growing and jittered pauses. Costs nothing until something failed.</summary>
internal static class Reconnection
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    // Nobody waits longer than years.
    private const int MostDoublings = 30;

    /// <summary>Truncated exponential backoff, as a master with many frameworks wants it.</summary>
    public static ResiliencePipeline Exponential(TimeSpan longest, TimeProvider time, Action<Exception> onFailure) => Build(
        new RetryStrategyOptions { DelayGenerator = arguments => new(Pause(arguments.AttemptNumber, longest, Random.Shared)) },
        time, onFailure);

    /// <summary>Doubles up to <paramref name="longest"/>; of that, a random part from a half on, so that those who lost a master together do not come back together.</summary>
    public static TimeSpan Pause(int attempt, TimeSpan longest, Random random)
    {
        var step = FirstPause * Math.Pow(2, Math.Min(attempt, MostDoublings));
        return (step < longest ? step : longest) * (1 + random.NextDouble()) / 2;
    }

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
