using System.Diagnostics;
using Mentor.Tasks;

namespace Mentor.Benchmarks.LargeValues;

/// <summary>A thousand items that all need the same 100 MB: how long that takes, and how much of it moves.</summary>
internal static class LargeValueFigures
{
    private const int Items = 1_000;
    private const double MB = 1e6;

    public static async Task<int> RunAsync()
    {
        var table = new byte[100_000_000];
        new Random(7).NextBytes(table);

        // A pool for each, so that none finds what another has fetched.
        await MeasureAsync("large_map", pool => pool.Map(Enumerable.Range(0, Items), n => (table[n], Environment.ProcessId)));
        await MeasureAsync("large_map_task_each", pool => pool.Map(Enumerable.Range(0, Items), n => (table[n], Environment.ProcessId), 1));
        await MeasureAsync("large_broadcast_task_each", async pool =>
        {
            using var broadcast = pool.Broadcast(table);
            return await pool.Map(Enumerable.Range(0, Items), n => (broadcast.Value[n], Environment.ProcessId), 1);
        });
        return 0;
    }

    private static async Task MeasureAsync(string name, Func<MesosPool, Task<(byte, int Process)[]>> map)
    {
        await using var pool = await MesosPool.ConnectAsync();
        await pool.Map(Enumerable.Range(0, 64), n => n, 1);
        var before = pool.Artifacts.Sent;
        var clock = Stopwatch.StartNew();
        var results = await map(pool);
        Figure.Print(name, clock.Elapsed.TotalSeconds, "s");
        Figure.Print($"{name}_moved", (pool.Artifacts.Sent - before) / MB, "MB");
        Figure.Print($"{name}_executors", results.Select(each => each.Process).Distinct().Count(), "1");
    }
}
