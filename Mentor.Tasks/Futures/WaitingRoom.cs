using Mentor.Tasks.Master;

namespace Mentor.Tasks.Futures;

/// <summary>Tasks whose antecedents have not ended. They are pending like all others, but not in the queue yet. Thread-safe.</summary>
/// <param name="pending">Has them, too.</param>
/// <param name="writer">Completes their parcels.</param>
/// <param name="places">Of which a task needs one when it leaves.</param>
/// <param name="enqueue">Puts a task into the queue.</param>
internal sealed class WaitingRoom(PendingTable pending, TaskWriter writer, QueueRoom places, Action<PendingTask> enqueue)
{
    /// <returns>False when it waits for nothing.</returns>
    public bool TryEnter(PendingTask task)
    {
        if (task is not PendingWork { Awaiting: { } awaiting } work) return false;
        work.Wait = new(awaiting.Antecedents, failed => _ = LeaveAsync(work, failed));
        work.Wait.Begin();
        return true;
    }

    /// <summary>Nobody wants the task any more: it ends as cancelled, unless it has ended.</summary>
    /// <returns>False when it is not here: it is in the queue, or about to be.</returns>
    public bool TryRemove(PendingTask task)
    {
        if (task is not PendingWork { Wait: { } wait } || !wait.TryEnd()) return false;
        pending.Take(task.Id)?.CancelAfterReports();
        return true;
    }

    private async Task LeaveAsync(PendingWork task, Task? failed)
    {
        if (failed is not null)
        {
            End(task, () => task.EndAs(failed));
            return;
        }

        try
        {
            task.Complete(writer);
        }
        catch (Exception refused)
        {
            // The user's own types take part in writing: whatever they throw, the caller must hear of it.
            End(task, () => task.Fail(refused));
            return;
        }

        await places.TakeAsync(CancellationToken.None).ConfigureAwait(false);
        if (!task.TryComeIn())
        {
            places.GiveBack();
            pending.Take(task.Id);
            return;
        }

        enqueue(task);
    }

    // When it is not in the table any more, the pool has ended, and it with it.
    private void End(PendingWork task, Action end)
    {
        if (pending.Take(task.Id) is null) return;
        task.Reports?.Stop();
        end();
    }
}
