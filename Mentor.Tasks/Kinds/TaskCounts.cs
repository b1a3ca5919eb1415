namespace Mentor.Tasks.Kinds;

/// <summary>How many tasks of a queue stand where. Each number is right by itself; tasks that move meanwhile may be in two of them, or in none.</summary>
/// <param name="Waiting">For their first launch.</param>
/// <param name="Launched">Have not ended; those that wait again after a loss are among them.</param>
/// <param name="Succeeded">So far.</param>
/// <param name="Failed">So far: threw, timed out, found no agent, or were under way when the queue ended.</param>
/// <param name="Cancelled">So far.</param>
/// <param name="Lost">So far, with all their attempts: they ended in <see cref="TaskLostException"/>.</param>
public readonly record struct TaskCounts(long Waiting, long Launched, long Succeeded, long Failed, long Cancelled, long Lost);
