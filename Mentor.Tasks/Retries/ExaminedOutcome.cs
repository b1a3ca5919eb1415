using V1 = Mesos.V1;

namespace Mentor.Tasks.Retries;

/// <summary>The outcome of a failed attempt, kept until its task's policy has spoken.</summary>
/// <param name="AttemptId">Whose. An earlier one that was called lost may have an outcome after all, which is then the task's.</param>
/// <param name="Status">Brought it.</param>
/// <param name="Complete">Hands it to the caller; null when it is to be opened as any other.</param>
internal sealed record ExaminedOutcome(string AttemptId, V1.TaskStatus Status, Action? Complete);
