using System.Threading.Channels;
using Mentor.Protocol.Calls;
using Mentor.Protocol.Http;
using Polly;
using Polly.Retry;
using Call = Mesos.V1.Executor.Call;
using V1 = Mesos.V1;

namespace Mentor.Protocol.Executors;

/// <summary>Sends updates in order, and again while the agent cannot be reached. Waits for no acknowledgement: that is <see cref="Unacknowledged"/>'s part.</summary>
internal sealed class Outbox(Func<Call, CancellationToken, Task> send, Unacknowledged unacknowledged, TimeProvider time)
{
    private readonly Channel<V1.TaskStatus> _posted = Channel.CreateUnbounded<V1.TaskStatus>(new UnboundedChannelOptions { SingleReader = true });
    private ResiliencePipeline? _retries;

    /// <summary>Why no update is sent any more.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Returns at once.</summary>
    public void Post(V1.TaskStatus status)
    {
        unacknowledged.Add(status);
        _posted.Writer.TryWrite(status);
    }

    /// <summary>No more will be posted: <see cref="RunAsync"/> ends when all is sent.</summary>
    public void Complete() => _posted.Writer.TryComplete();

    /// <exception cref="MesosApiException">The agent refused an update for good.</exception>
    public async Task RunAsync()
    {
        await foreach (var status in _posted.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await SendAsync(status).ConfigureAwait(false);
            }
            catch (MesosApiException e)
            {
                Failure = e;
                throw;
            }
        }
    }

    private async Task SendAsync(V1.TaskStatus status)
    {
        var call = ExecutorCalls.Update(status);
        try
        {
            if (unacknowledged.MustBeSent(status))
                await send(call, CancellationToken.None).ConfigureAwait(false);
        }
        catch (MesosApiException e) when (e.IsTransient)
        {
            _retries ??= Retries();
            await _retries.ExecuteAsync(
                async token =>
                {
                    // Meanwhile it may have gone along with a new subscription.
                    if (unacknowledged.MustBeSent(status))
                        await send(call, token).ConfigureAwait(false);
                }).ConfigureAwait(false);
        }
    }

    private ResiliencePipeline Retries() => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<MesosApiException>(static e => e.IsTransient),
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(50),
            MaxDelay = TimeSpan.FromSeconds(2),
            MaxRetryAttempts = int.MaxValue,
            UseJitter = true,
        })
        .Build();
}
