using System.Net;
using Mentor.Protocol.Code;
using Polly;
using Polly.Retry;

namespace Mentor.Executor;

/// <summary>Hands batches of reports over to the pool's artifact endpoint, and again while it is away.</summary>
internal sealed class ReportClient(ArtifactClient artifacts, TimeProvider time, TimeSpan? patience = null)
{
    // Longer than a driver is usually away, shorter than anybody should wait for a task whose driver is gone.
    private readonly TimeSpan _patience = patience ?? TimeSpan.FromSeconds(30);

    /// <param name="task">The task's name, the same for all attempts at it.</param>
    /// <param name="attempt">The task's id.</param>
    /// <param name="batch">Must stay as it is until this completes.</param>
    /// <param name="to">Who takes it: reports or items.</param>
    /// <returns>False when nobody waits for the reports of this task any more, or when they cannot be handed over.</returns>
    public async Task<bool> PostAsync(string task, string attempt, ReadOnlyMemory<byte> batch, string to = ArtifactNames.Reports)
    {
        var path = $"{to}/{Uri.EscapeDataString(task)}/{Uri.EscapeDataString(attempt)}";
        while (true)
        {
            try
            {
                await PersistentlyAsync(() => artifacts.ExchangeAsync(HttpMethod.Post, path, batch, CancellationToken.None)).ConfigureAwait(false);
                return true;
            }
            catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.TooManyRequests)
            {
                // It waited for its reader a while before it said so. The reports wait here, and who makes them.
            }
            catch (HttpRequestException e) when (e.StatusCode == HttpStatusCode.Gone)
            {
                return false;
            }
            catch (HttpRequestException e)
            {
                await Console.Error.WriteLineAsync($"What task {attempt} reports cannot be handed over to the program that sent it, and is dropped from now on: {e.Message}").ConfigureAwait(false);
                return false;
            }
        }
    }

    // The pipeline is only made when there is something to repeat.
    private async Task PersistentlyAsync(Func<Task> exchange)
    {
        var start = time.GetTimestamp();
        try
        {
            await exchange().ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (ArtifactClient.IsPassing(e))
        {
            await Retries(start).ExecuteAsync(async _ => await exchange().ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    private ResiliencePipeline Retries(long start) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is HttpRequestException e && ArtifactClient.IsPassing(e) && time.GetElapsedTime(start) < _patience),
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromSeconds(2),
            MaxRetryAttempts = int.MaxValue,
            UseJitter = true,
        })
        .Build();
}
