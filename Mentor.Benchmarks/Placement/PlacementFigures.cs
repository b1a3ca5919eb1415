using System.Diagnostics;
using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Benchmarks.Placement;

/// <summary>What it costs to place many tasks on many offers, and how well the heuristics pack: from resources to assignments, all sorting and indexing included.</summary>
internal static class PlacementFigures
{
    private static readonly (string Name, PackingRule Rule)[] Rules =
    [
        ("ff", PackingRule.FirstFit), ("ffd", PackingRule.FirstFitDecreasing), ("mr", PackingRule.MaxRest), ("bf", PackingRule.BestFit), ("bfd", PackingRule.BestFitDecreasing),
    ];

    // Of the larger two the second is ten times the first, with as many tasks per offer.
    private static readonly (int Tasks, int Offers, int Runs)[] Sizes = [(200, 10_000, 15), (10_000, 1_000, 9), (100_000, 10_000, 3)];

    public static int Run()
    {
        WarmUp();
        foreach (var (name, rule) in Rules)
        {
            List<double> perTask = [];
            foreach (var (tasks, offers, runs) in Sizes)
            {
                Instance instance = new(tasks, offers);
                var (milliseconds, packed) = Measure(() => BinPacking.Pack(instance.Tasks, instance.Offers, rule), runs);
                var placed = packed.Assignments.Select(a => a.Item).ToArray();
                Figure.Print($"{name}_{tasks}x{offers}_ms", milliseconds, "ms");
                Figure.Print($"{name}_{tasks}x{offers}_placed", placed.Length, "tasks");
                Figure.Print($"{name}_{tasks}x{offers}_utilisation", placed.Sum().Cpus / instance.Offers.Sum().Cpus, "of the free cpus");
                perTask.Add(milliseconds / tasks);
            }

            // 1: an offer more costs nothing. 10: each task looks at each offer.
            Figure.Print($"{name}_growth_per_task", perTask[2] / perTask[1], "x for 10 x the offers");
        }

        Instance middle = new(10_000, 1_000);
        var (scan, placedByScan) = Measure(() => PlainScan.BestFit(middle), runs: 3);
        Figure.Print("scan_bf_10000x1000_ms", scan, "ms, each task looking at each offer");
        Figure.Print("scan_bf_10000x1000_placed", placedByScan, "tasks");
        return 0;
    }

    // Until the code is compiled for good.
    private static void WarmUp()
    {
        Instance small = new(2_000, 500);
        for (var i = 0; i < 40; i++)
        {
            foreach (var (_, rule) in Rules) BinPacking.Pack(small.Tasks, small.Offers, rule);
        }
    }

    private static (double Milliseconds, T Result) Measure<T>(Func<T> work, int runs)
    {
        var result = work();
        double[] times = [.. Enumerable.Range(0, runs).Select(_ =>
        {
            GC.Collect();
            var start = Stopwatch.GetTimestamp();
            result = work();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }).Order()];
        return (Figure.Percentile(times, 0.5), result);
    }
}
