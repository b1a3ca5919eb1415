using Mentor.Tasks;

namespace Mentor.Benchmarks.FirstLight;

/// <summary>What a newcomer feels first: how soon a result is there, how long one takes, how many go through.</summary>
internal static class FirstLightFigures
{
    public static async Task<int> RunAsync()
    {
        Figure.Print("first_result", await FirstResult.MedianOfFreshProcessesAsync(processes: 5), "s");

        await using (var pool = await MesosPool.ConnectAsync())
        {
            double[] sorted = await RoundTrips.MeasureAsync(pool, warmUp: 300, counted: 1_000);
            Figure.Print("fine_round_trip_p50", Figure.Percentile(sorted, 0.5), "ms");
            Figure.Print("fine_round_trip_p99", Figure.Percentile(sorted, 0.99), "ms");
        }

        await using (var pool = await MesosPool.ConnectAsync(Throughput.RoomForAll))
            Figure.Print("fine_throughput", await Throughput.MeasureAsync(pool, warmUp: 3_000, counted: 10_000), "1/s");

        await using (var pool = await MesosPool.ConnectAsync())
            Figure.Print("fine_throughput_one_cpu_each", await Throughput.MeasureAsync(pool, warmUp: 1_000, counted: 3_000), "1/s");

        return 0;
    }
}
