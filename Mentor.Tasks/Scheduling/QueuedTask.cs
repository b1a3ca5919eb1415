using Mentor.Tasks.Placement;

namespace Mentor.Tasks.Scheduling;

/// <summary>One submitted task, from submission to its <see cref="Ending"/>.</summary>
internal sealed class QueuedTask(Submitted submitted, long number)
{
    public string Id { get; } = submitted.TaskId;

    public Demand Demand { get; } = new(submitted.Demand, submitted.Constraints, submitted.IsApart);

    /// <summary>How many losses are forgiven; null: somebody outside is asked each time.</summary>
    public int? Retries { get; } = submitted.Retries;

    /// <summary>Order in the line, smallest first: by priority, then by submission; a task that comes back keeps its place.</summary>
    public (int Priority, long Number) Place { get; } = (-submitted.Priority, number);

    /// <summary>Whether an attempt that was called lost may go on.</summary>
    public bool CanGoOn { get; } = submitted.CanGoOn;

    public TaskPhase Phase { get; set; } = TaskPhase.Waiting;

    /// <summary>It was asked to end: whatever its attempts come to, it is not run again.</summary>
    public bool IsStopping { get; set; }

    /// <summary>When it last began to wait.</summary>
    public TimeSpan WaitingSince { get; set; }

    /// <summary>Every launch so far, live or lost: a lost one may yet report an outcome.</summary>
    public List<Attempt> Attempts { get; } = [];

    /// <summary>Losses that count.</summary>
    public int Losses { get; set; }

    /// <summary>The attempt that is being judged, or was the last to be.</summary>
    public Attempt? Asked { get; set; }

    /// <summary>How many times it has rested.</summary>
    public int Rests { get; set; }
}
