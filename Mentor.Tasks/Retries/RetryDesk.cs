using System.Collections.Concurrent;
using Mentor.Tasks.Master;
using Mentor.Tasks.Scheduling;
using Microsoft.Extensions.Logging;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Retries;

/// <summary>Asks the policies of tasks whether they run again, and waits as long as they say: beside the loop, for policies are the user's code. Called by the loop alone.</summary>
/// <param name="outcomes">Reads what failed attempts brought.</param>
/// <param name="agents">Knows the hosts.</param>
/// <param name="post">Takes the answers to the centre.</param>
/// <param name="log">Of the pool.</param>
internal sealed class RetryDesk(OutcomeDesk outcomes, EventReader agents, Action<SchedulerEvent> post, ILogger log) : IAsyncDisposable
{
    // By task. One run judges all attempts of a task, one after the other.
    private readonly Dictionary<string, RetryRun> _runs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<RetryRun, Task> _running = new();

    /// <summary>The attempt was lost.</summary>
    public void Judge(PendingTask task, Judge asked)
    {
        var loss = asked.Loss;
        RunOf(task).Ask(new(
            asked.AttemptId, new TaskLostException(task.Id, asked.Attempts, loss.Reason, loss.Message, agents.HostOf(loss.AgentId), lastState: loss.State)));
    }

    /// <summary>The attempt failed by itself, as the update says; unless its task takes that for a result.</summary>
    public void Examine(PendingTask task, string attemptId, V1.TaskStatus status)
    {
        var run = RunOf(task);
        if (task.Items is not null)
        {
            // What came of a stream before it failed is its caller's.
            run.Examined = new(attemptId, status, Complete: null);
            post(new Judged(attemptId, Again: false));
            return;
        }

        task.Examine(attemptId, status, outcomes, (fault, complete) =>
        {
            run.Examined = new(attemptId, status, complete);
            if (fault is null) post(new Judged(attemptId, Again: false));
            else run.Ask(new(attemptId, fault));
        });
    }

    /// <summary>The task has its end.</summary>
    /// <returns>What was found out about its outcome, where that was examined.</returns>
    public ExaminedOutcome? Forget(string taskId)
    {
        if (!_runs.Remove(taskId, out var run)) return null;
        run.Dispose();
        return run.Examined;
    }

    /// <summary>Nobody is asked any more. The loop has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var run in _runs.Values) run.Dispose();
        await Task.WhenAll(_running.Values).ConfigureAwait(false);
    }

    private RetryRun RunOf(PendingTask task)
    {
        if (_runs.TryGetValue(task.Id, out var known) && !known.IsOver) return known;
        RetryRun run = new((question, again) => Answer(question, again), thrown => log.PolicyFailed(task.Id, thrown));
        _runs[task.Id] = run;
        var running = Task.Run(() => run.RunAsync(task.Terms.RetryPolicy!));
        _running[run] = running;
        _ = running.ContinueWith((_, ended) => _running.TryRemove((RetryRun)ended!, out Task? _), run, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return run;
    }

    private void Answer(RetryQuestion question, bool again)
    {
        if (again && question.Failure is not TaskLostException) log.AttemptFailed(question.AttemptId, question.Failure);
        post(new Judged(question.AttemptId, again));
    }
}
