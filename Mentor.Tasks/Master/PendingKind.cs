using Mentor.Tasks.Kinds;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>A pending task of a kind that the user wrote, or a command.</summary>
internal sealed class PendingKind<T>(string id, TaskTerms terms, MesosTask<T> kind, V1.TaskInfo description) : PendingTask(id, terms)
{
    private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OrderedCalls _calls = new();
    private Func<Task>? _visit;
    private Exception? _failedVisit;

    public Task<T> Task => _source.Task;

    public override void Describe(V1.TaskInfo launch, Func<V1.ExecutorInfo> shared) => launch.MergeFrom(description);

    public override void Then(Action next) => _calls.Post(_visit is null ? next : () => _ = VisitAsync(_visit, next));

    // What an agent or a master says of it is the cluster's doing.
    public override bool IsOutcome(V1.TaskStatus status) =>
        status.State == V1.TaskState.TaskFinished || !status.HasSource || status.Source == V1.TaskStatus.Types.Source.Executor;

    public override Action Open(string attempt, V1.TaskStatus status, OutcomeDesk desk)
    {
        _visit = () => desk.Sandboxes.VisitAsync(status, kind.CollectAsync);
        return () => Guard(() => Complete(status));
    }

    public override void Examine(string attempt, V1.TaskStatus status, OutcomeDesk desk, Action<Exception?, Action?> said) => _calls.Post(() =>
    {
        Exception? fault;
        try
        {
            fault = kind.IsResult(status) ? null : kind.FailureOf(status);
        }
        catch (Exception thrown)
        {
            // The user's own code: whatever it throws, the caller must hear of it.
            fault = thrown;
        }

        said(fault, fault is null ? null : () => Fail(fault));
    });

    public override void Fail(Exception exception) => _calls.Post(() => Guard(() => End(exception)));

    // After whatever it has been told already: a timeout, for example, is about to be its end.
    public override void Cancel(CancellationToken token = default) => _calls.Post(() => TryCancel(token));

    public override void TryDrop() => TryCancel(default);

    /// <returns>False when it had ended.</returns>
    public bool TryCancel(CancellationToken token)
    {
        if (!_source.TrySetCanceled(token)) return false;
        Ended(TaskStage.Cancelled);
        return true;
    }

    protected override void Updated(V1.TaskStatus status) => _calls.Post(() => Guard(() => kind.OnUpdate(status)));

    private async Task VisitAsync(Func<Task> visit, Action next)
    {
        try
        {
            await visit().ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            _failedVisit = thrown;
        }

        _calls.Post(next);
    }

    private void Complete(V1.TaskStatus status)
    {
        if (_failedVisit is { } thrown)
        {
            End(thrown);
            return;
        }

        if (!kind.IsResult(status))
        {
            End(kind.FailureOf(status));
            return;
        }

        var result = kind.ResultOf(status);
        kind.OnSuccess(result);
        if (_source.TrySetResult(result)) Ended(TaskStage.Succeeded);
    }

    private void End(Exception failure)
    {
        kind.OnFailure(failure);
        Throw(failure);
    }

    private void Throw(Exception failure)
    {
        if (_source.TrySetException(failure)) Ended(failure);
    }

    private void Guard(Action call)
    {
        try
        {
            call();
        }
        catch (Exception thrown)
        {
            // The user's own code: whatever it throws, the caller must hear of it.
            Throw(thrown);
        }
    }
}
