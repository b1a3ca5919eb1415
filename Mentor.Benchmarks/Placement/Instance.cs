using Mentor.Protocol;

namespace Mentor.Benchmarks.Placement;

/// <summary>Offers of agents with 8 cpus and 32 GB that run up to eighteen tasks each, and tasks that take nine tenths of what is free where there are ten per offer. Always the same.</summary>
internal sealed class Instance
{
    private static readonly Resources Agent = new(cpus: 8, memoryMB: 32 * 1024);

    private readonly Random _random = new(20_260_801);

    public Instance(int tasks, int offers)
    {
        Offers = [.. Enumerable.Range(0, offers).Select(_ => PartlyFilled())];
        Tasks = [.. Enumerable.Range(0, tasks).Select(_ => Task())];
    }

    public Resources[] Offers { get; }

    public Resources[] Tasks { get; }

    private Resources PartlyFilled()
    {
        var free = Agent;
        for (var running = _random.Next(19); running > 0; running--)
        {
            var task = Task();
            if (task <= free) free -= task;
        }

        return free;
    }

    private Resources Task() => new(_random.Next(1, 8) / 10.0, _random.Next(1, 12) * 256);
}
