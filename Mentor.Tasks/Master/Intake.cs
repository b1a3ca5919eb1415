using Mentor.Protocol.Payloads;
using Mentor.Tasks.Futures;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tasks.Master;

/// <summary>Where tasks come into the queue, through the waiting room when they await others, and are taken out of it. Thread-safe.</summary>
internal sealed class Intake
{
    private readonly PoolGround _ground;
    private readonly TaskTally _tally;
    private readonly PendingTable _pending;
    private readonly TaskWriter _writer;
    private readonly Func<SchedulerEvent, bool> _post;
    private readonly Func<bool> _isOver;
    private readonly Func<PendingTask, Exception> _endOf;
    private readonly WaitingRoom _waiting;

    /// <param name="ground">Hands artifacts out.</param>
    /// <param name="tally">Has the places.</param>
    /// <param name="pending">The tasks whose callers wait.</param>
    /// <param name="writer">Turns work into parcels.</param>
    /// <param name="post">Tells the loop; false when it has ended.</param>
    /// <param name="isOver">Whether the session has ended, or is about to.</param>
    /// <param name="endOf">What a task fails with then.</param>
    public Intake(
        PoolGround ground, TaskTally tally, PendingTable pending, TaskWriter writer, Func<SchedulerEvent, bool> post, Func<bool> isOver, Func<PendingTask, Exception> endOf)
    {
        (_ground, _tally, _pending, _writer, _post, _isOver, _endOf) = (ground, tally, pending, writer, post, isOver, endOf);
        _waiting = new(pending, writer, tally.Room, Post);
    }

    /// <summary>Turns the work into bytes and takes the place of its task, which is to be enqueued or discarded.</summary>
    /// <inheritdoc cref="TaskWriter.Write"/>
    /// <exception cref="QueueFullException">There is no room for it.</exception>
    public WrittenWork Write(Work work, TaskOptions? options)
    {
        _tally.Room.Take();
        try
        {
            return _writer.Write(work, options);
        }
        catch
        {
            _tally.Room.GiveBack();
            throw;
        }
    }

    /// <summary>Asks a task of another kind what it is and takes its place. It is to be enqueued, or cancelled and its place given back.</summary>
    /// <inheritdoc cref="TaskWriter.Describe"/>
    /// <exception cref="QueueFullException">There is no room for it.</exception>
    public PendingKind<T> Describe<T>(MesosTask<T> kind)
    {
        _tally.Room.Take();
        try
        {
            return _writer.Describe(kind);
        }
        catch
        {
            _tally.Room.GiveBack();
            throw;
        }
    }

    /// <summary>Lets go of work that is not to be enqueued after all.</summary>
    public void Discard(in WrittenWork work)
    {
        foreach (var artifact in work.Artifacts) _ground.Artifacts.Remove(artifact);
        _tally.Room.GiveBack();
    }

    /// <summary>From now on the task comes to an end, whatever happens.</summary>
    public void Enqueue(PendingTask task)
    {
        _pending.Add(task);
        if (!_waiting.TryEnter(task)) Post(task);
        // Whoever ended the session meanwhile may have looked at the table before this task was in it.
        else if (_isOver()) _pending.FailAll(_endOf);
    }

    /// <summary>Nobody waits for the task any more.</summary>
    public void Cancel(PendingTask task)
    {
        task.Reports?.Stop();
        if (!_waiting.TryRemove(task)) Withdraw(task);
    }

    /// <summary>Asks the task to end. It ends in its own way when it has begun.</summary>
    public void Stop(PendingTask task)
    {
        task.IsStopping = true;
        if (!_waiting.TryRemove(task)) Ask(task);
    }

    private void Post(PendingTask task)
    {
        var terms = task.Terms;
        var queued = _post(new Submitted(task.Id, terms.Demand, terms.RetryPolicy is null ? terms.Retries : null, terms.Priority, terms.Constraints, terms.IsApart, CanGoOn: task.Items is null));
        if (!queued || _isOver()) _pending.FailAll(_endOf);
        // Who wanted it to end just now may have asked the queue before it was there.
        else if (task.HasEnded) Withdraw(task);
        else if (task.IsStopping) Ask(task);
    }

    private void Ask(PendingTask task) => _post(new Cancelled(task.Id, AwaitsEnd: true));

    private void Withdraw(PendingTask task) => _post(new Cancelled(task.Id));
}
