using System.Diagnostics;
using Mentor.Protocol;
using Mentor.Tasks;

namespace Mentor.Benchmarks.Tpl;

/// <summary>What a task in the queue weighs, and whether a long queue makes submission slower.</summary>
internal static class QueuedTasks
{
    private const int Timed = 1_000;

    // One batch alone measures whether a collection fell into it.
    private const int Batches = 21;
    private const int WarmUp = 10 * Timed;

    /// <summary>Tasks that no agent has room for, so that they all stay in the queue.</summary>
    public static MesosPoolOptions NoRoomForAny => new() { PerTask = new Resources(cpus: 10_000), PlacementTimeout = Timeout.InfiniteTimeSpan };

    public static async Task PrintAsync(MesosPool pool, int count)
    {
        TaskFactory factory = new(new MesosTaskScheduler(pool));
        var tasks = new Task<int>[count];
        Submit(factory, tasks, 0, WarmUp);
        long before = await SettledBytesAsync();

        double first = Median(factory, tasks, WarmUp);
        Submit(factory, tasks, WarmUp + (Batches * Timed), count - WarmUp - (2 * Batches * Timed));
        double last = Median(factory, tasks, count - (Batches * Timed));
        long after = await SettledBytesAsync();

        Figure.Print("queued_task_bytes", (double)(after - before) / (count - WarmUp), "B");
        Figure.Print("submit_first_1000_us", first, "us");
        Figure.Print("submit_last_1000_us", last, "us");
    }

    private static double Median(TaskFactory factory, Task<int>[] tasks, int from)
    {
        double[] batches = new double[Batches];
        for (int i = 0; i < Batches; i++) batches[i] = Submit(factory, tasks, from + (i * Timed), Timed);
        Array.Sort(batches);
        return Figure.Percentile(batches, 0.5);
    }

    private static double Submit(TaskFactory factory, Task<int>[] tasks, int from, int count)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = from; i < from + count; i++)
        {
            int number = i;
            tasks[i] = factory.StartNew(() => number);
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    // The pool's loop takes in what was submitted a little later.
    private static async Task<long> SettledBytesAsync()
    {
        long last;
        long now = GC.GetTotalMemory(forceFullCollection: true);
        do
        {
            last = now;
            await Task.Delay(TimeSpan.FromSeconds(1));
            now = GC.GetTotalMemory(forceFullCollection: true);
        }
        while (Math.Abs(now - last) > 1 << 18);
        return now;
    }
}
