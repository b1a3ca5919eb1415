using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>The room on one agent while tasks are being placed.</summary>
internal sealed class Bin
{
    // Null when not even the overhead fits.
    private Resources? _room;

    /// <param name="agentId">Whose room it is.</param>
    /// <param name="offered">All that the agent's offers hold.</param>
    /// <param name="overhead">Taken once, by whatever is placed first: the executor that is not there yet.</param>
    public Bin(string agentId, Resources offered, Resources overhead)
    {
        AgentId = agentId;
        Offered = offered;
        Overhead = overhead;
        _room = overhead <= offered ? offered - overhead : null;
    }

    public string AgentId { get; }

    public Resources Offered { get; }

    public Resources Overhead { get; }

    public bool Fits(Resources demand) => _room is not null && demand <= _room;

    public void Take(Resources demand) => _room = (_room ?? Resources.None) - demand;

    /// <summary>How empty the bin would be left, as the sum of the free shares of its cpus and memory; the demand must fit.</summary>
    public long RestAfter(Resources demand) =>
        Share(_room!.CpuThousandths - demand.CpuThousandths, Offered.CpuThousandths)
        + Share(_room.MemoryThousandths - demand.MemoryThousandths, Offered.MemoryThousandths);

    // In millionths; memory in thousandths of a MB leaves room for that factor up to nine petabytes.
    private static long Share(long rest, long all) => all == 0 ? 0 : rest * 1_000_000 / all;
}
