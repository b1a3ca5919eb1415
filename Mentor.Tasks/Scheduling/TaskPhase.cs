namespace Mentor.Tasks.Scheduling;

internal enum TaskPhase
{
    /// <summary>In the line.</summary>
    Waiting,

    /// <summary>Turned down a moment ago; back in the line soon.</summary>
    Resting,

    /// <summary>Its last attempt was lost or has failed, and its policy is being asked, outside, whether and when it runs again.</summary>
    Judged,

    /// <summary>Launched, no outcome yet.</summary>
    Placed,

    /// <summary>The outcome is on its way to the caller, its update not acknowledged.</summary>
    Delivering,

    /// <summary>Ended; attempts that are still alive are being killed.</summary>
    Done,
}
