using System.Diagnostics;
using Mentor.Tasks;

namespace Mentor.Benchmarks.FirstLight;

/// <summary>One delegate after the other on a warm executor: what a caller waits who needs each result before the next call.</summary>
internal static class RoundTrips
{
    /// <returns>Milliseconds, ascending.</returns>
    public static async Task<double[]> MeasureAsync(MesosPool pool, int warmUp, int counted)
    {
        for (int i = 0; i < warmUp; i++)
            await pool.Submit(() => i);

        double[] milliseconds = new double[counted];
        for (int i = 0; i < counted; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await pool.Submit(() => i);
            milliseconds[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        return milliseconds;
    }
}
