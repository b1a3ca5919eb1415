using System.Runtime.Intrinsics;
using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>The room on one agent while tasks are being placed.</summary>
public sealed class Bin
{
    // What is left of cpus, mem, disk and gpus in thousandths, and what of it the first task that is not apart takes beside its own.
    private Vector256<long> _left;
    private Vector256<long> _overhead;

    // What is left of everything else; made when the first task asks for it.
    private Resources? _othersLeft;

    /// <param name="agent">Whose room it is.</param>
    /// <param name="offered">All that the agent's offers hold for tasks.</param>
    /// <param name="overhead">Taken once, by the first task that is not apart: the executor that is not there yet. Of the four scalars.</param>
    /// <param name="tasks">Those of ours that run there.</param>
    internal Bin(Agent agent, Resources offered, Resources overhead, int tasks = 0)
    {
        Agent = agent;
        Offered = offered;
        Overhead = overhead;
        Tasks = tasks;
        _left = Quantities.Of(offered);
        _overhead = Quantities.Of(overhead);
    }

    public Agent Agent { get; }

    /// <summary>What was free when placement began.</summary>
    public Resources Offered { get; }

    /// <summary>What is free now, less what the executor takes that is not there yet.</summary>
    public Resources Left => Quantities.Put(Vector256.Max(_left - _overhead, Vector256<long>.Zero), OthersLeft);

    /// <summary>How many of our tasks are there, those just placed included.</summary>
    public int Tasks { get; private set; }

    internal Resources Overhead { get; }

    internal Vector256<long> Quantity => _left;

    internal Rank Rank { get; set; }

    private Resources OthersLeft => _othersLeft ??= Quantities.Others(Offered);

    internal bool Fits(Demand demand) => Vector256.GreaterThanOrEqualAll(_left, NeedOf(demand)) && (demand.Others is null || demand.Others <= OthersLeft);

    internal void Take(Demand demand)
    {
        _left -= NeedOf(demand);
        if (!demand.IsApart) _overhead = Vector256<long>.Zero;
        if (demand.Others is not null) _othersLeft = OthersLeft - demand.Others;
        Tasks++;
    }

    private Vector256<long> NeedOf(Demand demand) => demand.IsApart ? demand.Quantity : demand.Quantity + _overhead;
}
