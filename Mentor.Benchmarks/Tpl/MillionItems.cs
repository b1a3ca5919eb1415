using System.Diagnostics;
using Mentor.Tasks;

namespace Mentor.Benchmarks.Tpl;

/// <summary>A million items and a trivial function: on the cluster, and beside it what a program would do without one.</summary>
internal static class MillionItems
{
    private const int Count = 1_000_000;
    private const int Rounds = 5;

    public static async Task PrintAsync(MesosPool pool)
    {
        int[] items = [.. Enumerable.Range(0, Count)];
        int[] results = new int[Count];
        Figure.Print("map_million_items_per_s", await MedianAsync(async () => await pool.Map(items, static n => Trivial(n))), "1/s");
        Figure.Print("parallel_foreach_items_per_s", await MedianAsync(() => { Parallel.ForEach(items, n => results[n] = Trivial(n)); return Task.CompletedTask; }), "1/s");
        Figure.Print("plinq_items_per_s", await MedianAsync(() => { results = items.AsParallel().AsOrdered().Select(Trivial).ToArray(); return Task.CompletedTask; }), "1/s");
        Figure.Print("loop_items_per_s", await MedianAsync(() => { foreach (int n in items) results[n] = Trivial(n); return Task.CompletedTask; }), "1/s");
    }

    private static int Trivial(int n) => (2 * n) + 1;

    private static async Task<double> MedianAsync(Func<Task> run)
    {
        await run();
        double[] seconds = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            await run();
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        Array.Sort(seconds);
        return Count / Figure.Percentile(seconds, 0.5);
    }
}
