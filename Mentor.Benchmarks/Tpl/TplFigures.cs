using Mentor.Benchmarks.FirstLight;
using Mentor.Tasks;

namespace Mentor.Benchmarks.Tpl;

/// <summary>What the TPL's manners cost on a cluster: a task through the scheduler, a task in the queue, an item in a map.</summary>
internal static class TplFigures
{
    public static async Task<int> RunAsync()
    {
        await using (var pool = await MesosPool.ConnectAsync(Throughput.RoomForAll))
            Figure.Print("scheduler_overhead_us", await SchedulerOverhead.MeasureAsync(pool, warmUp: 500, counted: 2_000), "us");

        await using (var pool = await MesosPool.ConnectAsync(QueuedTasks.NoRoomForAny))
            await QueuedTasks.PrintAsync(pool, count: 1_000_000);

        await using (var pool = await MesosPool.ConnectAsync())
            await MillionItems.PrintAsync(pool);

        return 0;
    }
}
