namespace Mentor.Tasks.Scheduling;

/// <summary>An agent is to be taken away for a time, as its operator has planned.</summary>
/// <param name="In">How soon, from when this was heard; negative when it has begun.</param>
/// <param name="For">How long; null: nobody knows.</param>
internal sealed record Absence(TimeSpan In, TimeSpan? For);
