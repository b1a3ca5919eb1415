using System.Diagnostics;
using Mentor.Protocol;
using Mentor.Tasks;

namespace Mentor.Benchmarks.FirstLight;

/// <summary>Delegates per second while a thousand are outstanding: a new one goes in for each that comes back.</summary>
internal static class Throughput
{
    private const int InFlight = 1_000;

    /// <summary>Tasks so small that a thousand of them run at once on one core and 1 GB.</summary>
    public static MesosPoolOptions RoomForAll => new() { PerTask = new Resources(cpus: 0.001, memoryMB: 1) };

    public static async Task<double> MeasureAsync(MesosPool pool, int warmUp, int counted)
    {
        await SubmitAllAsync(pool, warmUp);
        var clock = Stopwatch.StartNew();
        await SubmitAllAsync(pool, counted);
        return counted / clock.Elapsed.TotalSeconds;
    }

    private static async Task SubmitAllAsync(MesosPool pool, int count)
    {
        int next = 0;
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(_ => FeedAsync()));

        async Task FeedAsync()
        {
            for (int i = Interlocked.Increment(ref next); i <= count; i = Interlocked.Increment(ref next))
                await pool.Submit(() => i);
        }
    }
}
