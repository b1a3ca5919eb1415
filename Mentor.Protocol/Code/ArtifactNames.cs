namespace Mentor.Protocol.Code;

/// <summary>What driver and executor both call by name.</summary>
/// <remarks>
/// Below the address in <see cref="Variable"/>: GET blob/hash, PUT outcome/task/attempt/hash, POST reports/task/attempt, POST items/task/attempt.
/// </remarks>
internal static class ArtifactNames
{
    /// <summary>The environment variable that tells an executor the address of its pool's artifact endpoint.</summary>
    public const string Variable = "MENTOR_ARTIFACTS";

    /// <summary>The environment variable that tells an executor where it shares what it fetched with the agent's other executors. Unset: a folder of its user.</summary>
    public const string CacheFolderVariable = "MENTOR_CACHE";

    /// <summary>The environment variable that tells an executor how much may be in that folder. Unset: <see cref="DefaultCacheBytes"/>; 0: share nothing.</summary>
    public const string CacheBytesVariable = "MENTOR_CACHE_BYTES";

    /// <summary>4 GiB.</summary>
    public const long DefaultCacheBytes = 4L << 30;

    /// <summary>The environment variable that tells an executor to end when its first task has ended.</summary>
    public const string OneOffVariable = "MENTOR_ONE_OFF";

    /// <summary>The environment variable that tells an executor, by 1, to send what tasks print to the pool's log.</summary>
    public const string ForwardOutputVariable = "MENTOR_FORWARD_OUTPUT";

    /// <summary>The environment variable that names, by its hash, the <see cref="ExecutorSetup"/> of the pool. Unset: there is nothing to set up.</summary>
    public const string SetupVariable = "MENTOR_SETUP";

    public const string Blob = "blob";

    public const string Outcome = "outcome";

    public const string Reports = "reports";

    public const string Items = "items";

    /// <summary>The largest outcome: 1 GiB; one array cannot hold more than two.</summary>
    public const long LargestOutcome = 1L << 30;
}
