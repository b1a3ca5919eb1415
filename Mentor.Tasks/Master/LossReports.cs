using System.Collections.Concurrent;
using System.Text.Json;
using Mentor.Tasks.Scheduling;
using Microsoft.Extensions.Logging;

namespace Mentor.Tasks.Master;

/// <summary>Ends tasks that were given up with what their executor said last. Asks its agent apart from the loop, and not for long.</summary>
internal sealed class LossReports(EventReader agents, SandboxReader sandboxes, TimeProvider time, ILogger log) : IAsyncDisposable
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
        sandboxes.Dispose();
        _ended.Dispose();
    }

    private async Task ReportAsync(PendingTask task, GiveUp loss)
    {
        var words = LastWords.None;
        try
        {
            words = await _asked.GetOrAdd(loss.AgentId, _ => new(() => AskAsync(loss))).Value.ConfigureAwait(false);
        }
        finally
        {
            _asked.TryRemove(loss.AgentId, out _);
            task.FailAfterReports(new TaskLostException(task.Id, loss.Attempts, loss.Reason, loss.Message, agents.HostOf(loss.AgentId), words));
        }
    }

    private async Task<LastWords> AskAsync(GiveUp loss)
    {
        var (folder, stderr) = await ReadAsync(loss).ConfigureAwait(false);
        // Not before: the news of the process's end and that of the task's come one after the other.
        var end = loss.Reason == TaskLostException.ExecutorTerminated ? agents.EndOf(loss.AgentId) : null;
        return new LastWords(folder, stderr is null ? null : LastWords.Telling(stderr), end);
    }

    private async Task<(string? Folder, string? StandardError)> ReadAsync(GiveUp loss)
    {
        if (agents.AddressOf(loss.AgentId) is not { } address || loss.Reason == TaskLostException.NoMaster) return default;
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, patience.Token);
        try
        {
            return await sandboxes.ReadAsync(address, loss.AttemptId, either.Token).ConfigureAwait(false);
        }
        catch (Exception silent) when (silent is HttpRequestException or JsonException or OperationCanceledException)
        {
            log.NoLastWords(loss.AttemptId, address, silent);
            return default;
        }
    }
}
