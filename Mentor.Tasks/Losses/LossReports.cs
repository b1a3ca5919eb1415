using System.Collections.Concurrent;
using System.Text.Json;
using Mentor.Tasks.Master;
using Mentor.Tasks.Scheduling;
using Microsoft.Extensions.Logging;

namespace Mentor.Tasks.Losses;

/// <summary>Ends tasks that were given up with what their executor said last. Asks its agent apart from the loop, and not for long.</summary>
/// <param name="agents">Knows where they are.</param>
/// <param name="sandboxes">Not disposed here.</param>
/// <param name="executorId">Whose sandbox it is where no update says otherwise.</param>
internal sealed class LossReports(EventReader agents, SandboxReader sandboxes, string executorId, TimeProvider time, ILogger log) : IAsyncDisposable
{
    // A task that is lost for good is not to be late as well.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<PendingTask, Task> _reports = new();

    // All that an executor takes down with it asks the same.
    private readonly ConcurrentDictionary<string, Lazy<Task<LastWords>>> _asked = new(StringComparer.Ordinal);

    /// <summary>Returns at once; the task fails when the agent has answered, and at the latest after two seconds.</summary>
    public void Report(PendingTask task, GiveUp loss)
    {
        var report = Task.Run(() => ReportAsync(task, loss));
        _reports[task] = report;
        _ = report.ContinueWith(
            (reported, ended) => _reports.TryRemove((PendingTask)ended!, out _), task, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>What is still being asked for is done without.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_reports.Values).ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task ReportAsync(PendingTask task, GiveUp loss)
    {
        var words = LastWords.None;
        var executor = task.Last is { ExecutorId.Value: { Length: > 0 } own } ? own : executorId;
        var asked = $"{loss.AgentId} {executor}";
        try
        {
            words = await _asked.GetOrAdd(asked, _ => new(() => AskAsync(executor, loss))).Value.ConfigureAwait(false);
        }
        finally
        {
            _asked.TryRemove(asked, out _);
            task.FailAfterReports(new TaskLostException(task.Id, loss.Attempts, loss.Reason, loss.Message, agents.HostOf(loss.AgentId), words, loss.State));
        }
    }

    private async Task<LastWords> AskAsync(string executor, GiveUp loss)
    {
        var (folder, stderr) = await ReadAsync(executor, loss).ConfigureAwait(false);
        // Not before: the news of the process's end and that of the task's come one after the other.
        var end = loss.Reason == TaskLostException.ExecutorTerminated && executor == executorId ? agents.EndOf(loss.AgentId) : null;
        return new LastWords(folder, stderr is null ? null : LastWords.Telling(stderr), end);
    }

    private async Task<(string? Folder, string? StandardError)> ReadAsync(string executor, GiveUp loss)
    {
        if (agents.AddressOf(loss.AgentId) is not { } address || loss.Reason == TaskLostException.NoMaster) return default;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, patience.Token);
        try
        {
            return await sandboxes.ReadAsync(address, executor, loss.AttemptId, either.Token).ConfigureAwait(false);
        }
        catch (Exception silent) when (silent is HttpRequestException or JsonException or OperationCanceledException)
        {
            log.NoLastWords(loss.AttemptId, address, silent);
            return default;
        }
    }
}
