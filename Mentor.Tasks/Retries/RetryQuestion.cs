namespace Mentor.Tasks.Retries;

/// <summary>May the task run again?</summary>
/// <param name="AttemptId">Which launch came to nothing.</param>
/// <param name="Failure">A <see cref="TaskLostException"/> when it was lost; else what its code threw.</param>
internal sealed record RetryQuestion(string AttemptId, Exception Failure);
