using System.Collections.Concurrent;
using Mentor.Tasks.Artifacts;
using Mentor.Tasks.Reports;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tasks.Master;

/// <summary>The tasks whose callers still wait. Shared by the callers' threads and the loop.</summary>
internal sealed class PendingTable
{
    private readonly ConcurrentDictionary<string, PendingTask> _tasks = new(StringComparer.Ordinal);
    private readonly ArtifactEndpoint _artifacts;
    private readonly TaskTally _tally;

    public PendingTable(ArtifactEndpoint artifacts, TaskTally tally, Func<string, ReportInbox?> openReports)
    {
        _artifacts = artifacts;
        _tally = tally;
        artifacts.Uploads.IsAwaited = _tasks.ContainsKey;
        artifacts.Reports.Find = id => _tasks.GetValueOrDefault(id)?.OpenReports(openReports);
        artifacts.Items.Find = id => _tasks.GetValueOrDefault(id)?.Items;
    }

    public void Add(PendingTask task)
    {
        task.CountIn(_tally);
        _tasks.TryAdd(task.Id, task);
    }

    public PendingTask Find(string id) => _tasks[id];

    /// <summary>Null when nobody waits for it any more, or when it is none of this pool's.</summary>
    public PendingTask? OfAttempt(string attemptId) => _tasks.GetValueOrDefault(AttemptIds.TaskOf(attemptId));

    /// <summary>Takes the task out; what it held in the artifact endpoint is given back.</summary>
    public PendingTask? Take(string id)
    {
        if (!_tasks.TryRemove(id, out var task)) return null;
        foreach (var artifact in task.Artifacts) _artifacts.Remove(artifact);
        return task;
    }

    /// <summary>Those there are, without waiting for anybody.</summary>
    public IEnumerable<PendingTask> Snapshot() => _tasks.Select(pair => pair.Value);

    public void FailAll(Func<PendingTask, Exception> why)
    {
        foreach (var id in _tasks.Keys)
        {
            if (Take(id) is not { } task) continue;
            _artifacts.Uploads.Drop(id);
            task.Reports?.Stop();
            // Others' tasks that it awaited may live on for long, and with them what they know.
            if (task is PendingWork { Wait: { } wait }) wait.TryEnd();
            task.Fail(why(task));
        }
    }
}
