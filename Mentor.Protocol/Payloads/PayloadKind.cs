namespace Mentor.Protocol.Payloads;

/// <summary>What a payload is, said at its beginning.</summary>
internal enum PayloadKind : byte
{
    Work = 0,
    Result = 1,
    Fault = 2,

    /// <summary>A value that was lifted out of another payload.</summary>
    Lifted = 3,

    /// <summary>A value for all tasks to share.</summary>
    Broadcast = 4,

    /// <summary>What a delegate says before its outcome.</summary>
    Report = 5,

    /// <summary>Results that work awaited, followed by the work.</summary>
    Awaiting = 6,

    /// <summary>A task that has ended, for work that awaited it.</summary>
    Awaited = 7,

    /// <summary>With what the task that a delegate returned was cancelled.</summary>
    Cancellation = 8,

    /// <summary>With what that task failed, where it was more than one exception.</summary>
    Faults = 9,
}
