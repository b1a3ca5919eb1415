using System.Diagnostics;
using Mentor.Tasks;

namespace Mentor.Benchmarks.Tpl;

/// <summary>A task through <see cref="MesosTaskScheduler"/> against the same through <see cref="MesosPool.Submit{TResult}(Func{TResult})"/>, in turns, one after the other.</summary>
internal static class SchedulerOverhead
{
    /// <returns>The difference of the medians, in microseconds.</returns>
    public static async Task<double> MeasureAsync(MesosPool pool, int warmUp, int counted)
    {
        TaskFactory factory = new(new MesosTaskScheduler(pool));
        double[] plain = new double[counted];
        double[] scheduled = new double[counted];
        for (int i = -warmUp; i < counted; i++)
        {
            int at = Math.Max(i, 0);
            plain[at] = await TimeAsync(() => pool.Submit(() => i));
            scheduled[at] = await TimeAsync(() => factory.StartNew(() => i));
        }

        Array.Sort(plain);
        Array.Sort(scheduled);
        return Figure.Percentile(scheduled, 0.5) - Figure.Percentile(plain, 0.5);
    }

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        long start = Stopwatch.GetTimestamp();
        await call();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }
}
