using Mentor.Protocol;

namespace Mentor.Benchmarks.Placement;

/// <summary>Offers of agents with 8 cpus and 32 GB, partly filled, and as many tasks as might just fit where there are ten per offer. Always the same.</summary>
internal sealed class Instance
{
    public Instance(int tasks, int offers)
    {
        Random random = new(20_260_801);
        Offers = [.. Enumerable.Range(0, offers).Select(_ => new Resources(random.Next(2, 81) / 10.0, random.Next(4, 129) * 256))];
        Tasks = [.. Enumerable.Range(0, tasks).Select(_ => new Resources(random.Next(1, 8) / 10.0, random.Next(1, 12) * 256))];
    }

    public Resources[] Offers { get; }

    public Resources[] Tasks { get; }
}
