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
        new RetryStrategyOptions
        {
            DelayGenerator = arguments => new(Pause(arguments.AttemptNumber, longest, Random.Shared)),
            OnRetry = Telling(onFailure),
        },
        time);

    /// <summary>The same, but a pause ends early with <paramref name="news"/>: the next attempt is another one than that which failed.</summary>
    public static ResiliencePipeline Exponential(TimeSpan longest, TimeProvider time, Action<Exception> onFailure, Func<CancellationToken, Task> news) => Build(
        new RetryStrategyOptions
        {
            DelayGenerator = static _ => new(TimeSpan.Zero),
            OnRetry = async arguments =>
            {
                onFailure(arguments.Outcome.Exception!);
                await PauseAsync(Pause(arguments.AttemptNumber, longest, Random.Shared), news, time, arguments.Context.CancellationToken).ConfigureAwait(false);
            },
        },
        time);

    /// <summary>Doubles up to <paramref name="longest"/>; of that, a random part from a half on, so that those who lost a master together do not come back together.</summary>
    public static TimeSpan Pause(int attempt, TimeSpan longest, Random random)
    {
        var step = FirstPause * Math.Pow(2, Math.Min(attempt, MostDoublings));
        return (step < longest ? step : longest) * (1 + random.NextDouble()) / 2;
    }

    /// <summary>Any pause up to the longest, as Mesos' own executors make it.</summary>
    public static ResiliencePipeline Uniform(TimeSpan longest, TimeProvider time, Action<Exception> onFailure) => Build(
        new RetryStrategyOptions { DelayGenerator = _ => new(longest * Random.Shared.NextDouble()), OnRetry = Telling(onFailure) },
        time);

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

    private static ResiliencePipeline Build(RetryStrategyOptions retry, TimeProvider time)
    {
        retry.MaxRetryAttempts = int.MaxValue;
        retry.ShouldHandle = static arguments => new(arguments.Outcome.Exception is MesosApiException { IsTransient: true });
        return new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(retry).Build();
    }

    private static Func<OnRetryArguments<object>, ValueTask> Telling(Action<Exception> onFailure) => arguments =>
    {
        onFailure(arguments.Outcome.Exception!);
        return default;
    };

    private static async Task PauseAsync(TimeSpan pause, Func<CancellationToken, Task> news, TimeProvider time, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var told = news(over.Token);
        await Task.WhenAny(Task.Delay(pause, time, over.Token), told).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        await told.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
