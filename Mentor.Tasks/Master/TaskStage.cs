namespace Mentor.Tasks.Master;

/// <summary>How far a task has come, as its caller sees it. The last four are ends.</summary>
internal enum TaskStage
{
    /// <summary>Not in the queue yet.</summary>
    Outside,

    /// <summary>Not in the queue either: other tasks have to end first.</summary>
    Awaiting,
    Waiting,

    /// <summary>At least once.</summary>
    Launched,
    Succeeded,
    Failed,
    Cancelled,
    Lost,
}
