using V1 = Mesos.V1;

namespace Mentor.Protocol.Calls;

/// <summary>How long a killed task is given to end by itself, in the words of Mesos, which knows no "for ever" but its longest time.</summary>
internal static class KillGrace
{
    public static V1.KillPolicy ToPolicy(TimeSpan grace) => new()
    {
        GracePeriod = new() { Nanoseconds = grace == Timeout.InfiniteTimeSpan ? long.MaxValue : grace.Ticks * TimeSpan.NanosecondsPerTick },
    };

    /// <returns>Null where the policy says nothing.</returns>
    public static TimeSpan? Of(V1.KillPolicy? policy) => policy?.GracePeriod switch
    {
        null => null,
        { Nanoseconds: long.MaxValue } => Timeout.InfiniteTimeSpan,
        var period => new(period.Nanoseconds / TimeSpan.NanosecondsPerTick),
    };
}
