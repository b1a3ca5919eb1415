namespace Mentor.Benchmarks.Placement;

/// <summary>Best fit as it is usually written, to compare with: all offers for each task, in double arithmetic.</summary>
internal static class PlainScan
{
    /// <returns>How many tasks it placed.</returns>
    public static int BestFit(Instance instance)
    {
        var cpus = instance.Offers.Select(o => o.Cpus).ToArray();
        var memory = instance.Offers.Select(o => o.MemoryMB).ToArray();
        double allCpus = cpus.Sum(), allMemory = memory.Sum();
        var placed = 0;
        foreach (var task in instance.Tasks)
        {
            var best = -1;
            var least = double.MaxValue;
            for (var i = 0; i < cpus.Length; i++)
            {
                if (task.Cpus > cpus[i] || task.MemoryMB > memory[i]) continue;
                var rest = cpus[i] / allCpus + memory[i] / allMemory;
                if (rest < least) (best, least) = (i, rest);
            }

            if (best < 0) continue;
            cpus[best] -= task.Cpus;
            memory[best] -= task.MemoryMB;
            placed++;
        }

        return placed;
    }
}
