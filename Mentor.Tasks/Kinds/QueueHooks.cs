using System.Threading.Channels;
using Mentor.Tasks.Master;
using Microsoft.Extensions.Logging;

namespace Mentor.Tasks.Kinds;

/// <summary>
/// Calls the hooks of a queue of the user's own: on the thread pool, one after the other in the order of what happened. Nobody waits for them, and what
/// one throws is logged.
/// </summary>
internal sealed class QueueHooks(QueueScheduler queue, ILogger log) : IAsyncDisposable
{
    private readonly Channel<(string Hook, Func<QueueScheduler, ValueTask> Call)> _calls =
        Channel.CreateUnbounded<(string Hook, Func<QueueScheduler, ValueTask> Call)>(new() { SingleReader = true });

    private Task _run = Task.CompletedTask;

    /// <summary>Calls posted before have waited for this.</summary>
    public void Start() => _run = Task.Run(RunAsync);

    public void Post(string hook, Func<QueueScheduler, ValueTask> call) => _calls.Writer.TryWrite((hook, call));

    public void Ended(string taskId, TaskStage end, Exception? failure)
    {
        if (end == TaskStage.Cancelled) failure = new TaskCanceledException($"Task '{taskId}' was cancelled.");
        Post(nameof(QueueScheduler.OnTaskEnded), to => to.OnTaskEnded(taskId, failure));
    }

    public void Idle() => Post(nameof(QueueScheduler.OnIdle), static to => to.OnIdle());

    /// <summary>Waits for all that was posted.</summary>
    public async ValueTask DisposeAsync()
    {
        _calls.Writer.TryComplete();
        await _run.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        await foreach (var (hook, call) in _calls.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await call(queue).ConfigureAwait(false);
            }
            catch (Exception thrown)
            {
                // The user's own code; the queue owes it a word, and its tasks their peace.
                log.HookFailed(hook, queue.GetType(), thrown);
            }
        }
    }
}
