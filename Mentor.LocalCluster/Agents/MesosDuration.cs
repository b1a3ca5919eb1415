using System.Globalization;

namespace Mentor.LocalCluster.Agents;

/// <summary>Durations as Mesos prints them: in the largest unit of which there is at least one.</summary>
internal static class MesosDuration
{
    public static string Print(TimeSpan time)
    {
        var (amount, unit) = time switch
        {
            { Ticks: 0 } => (0, "ns"),
            { TotalDays: >= 7 } => (time.TotalDays / 7, "weeks"),
            { TotalDays: >= 1 } => (time.TotalDays, "days"),
            { TotalHours: >= 1 } => (time.TotalHours, "hrs"),
            { TotalMinutes: >= 1 } => (time.TotalMinutes, "mins"),
            { TotalSeconds: >= 1 } => (time.TotalSeconds, "secs"),
            { TotalMilliseconds: >= 1 } => (time.TotalMilliseconds, "ms"),
            _ => (time.TotalMicroseconds, "us"),
        };
        return amount.ToString("0.###############", CultureInfo.InvariantCulture) + unit;
    }
}
