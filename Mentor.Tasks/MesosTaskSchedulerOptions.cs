namespace Mentor.Tasks;

/// <summary>What a <see cref="MesosTaskScheduler"/> does with work that cannot leave this process.</summary>
public sealed record MesosTaskSchedulerOptions
{
    /// <summary>
    /// Loops of <see cref="Parallel"/> on this scheduler fail with <see cref="InvalidOperationException"/> instead of running on the thread pool
    /// of this process, where their shared variables are. Default false.
    /// </summary>
    public bool RefuseParallelLoops { get; init; }
}
