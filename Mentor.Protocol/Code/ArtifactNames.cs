namespace Mentor.Protocol.Code;

/// <summary>What driver and executor both call by name.</summary>
/// <remarks>
/// Below the address in <see cref="Variable"/>: GET blob/hash, PUT outcome/task/attempt/hash.
/// </remarks>
internal static class ArtifactNames
{
    /// <summary>The environment variable that tells an executor the address of its pool's artifact endpoint.</summary>
    public const string Variable = "MENTOR_ARTIFACTS";

    public const string Blob = "blob";

    public const string Outcome = "outcome";

    /// <summary>The largest outcome: 1 GiB; one array cannot hold more than two.</summary>
    public const long LargestOutcome = 1L << 30;
}
