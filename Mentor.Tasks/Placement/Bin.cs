using System.Runtime.Intrinsics;
using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>The room on one agent while tasks are being placed.</summary>
public sealed class Bin
{
    // What is left of cpus, mem, disk and gpus in thousandths; below zero where not even the overhead fits.
    private Vector256<long> _left;

    // What is left of everything else; made when the first task asks for it.
    private Resources? _othersLeft;

    /// <param name="agent">Whose room it is.</param>
    /// <param name="offered">All that the agent's offers hold for tasks.</param>
    /// <param name="overhead">Taken once, by whatever is placed first: the executor that is not there yet.</param>
    /// <param name="tasks">Those of ours that run there.</param>
    internal Bin(Agent agent, Resources offered, Resources overhead, int tasks = 0)
    {
        Agent = agent;
        Offered = offered;
        Overhead = overhead;
        Tasks = tasks;
        _left = overhead <= offered ? Quantities.Of(offered) - Quantities.Of(overhead) : Vector256.Create(-1L);
    }

    public Agent Agent { get; }

    /// <summary>What was free when placement began.</summary>
    public Resources Offered { get; }

    /// <summary>What is free now.</summary>
    public Resources Left => Quantities.Put(Vector256.Max(_left, Vector256<long>.Zero), OthersLeft);

    /// <summary>How many of our tasks are there, those just placed included.</summary>
    public int Tasks { get; private set; }

    internal Resources Overhead { get; }

    internal Vector256<long> Quantity => _left;

    internal Rank Rank { get; set; }

    private Resources OthersLeft => _othersLeft ??= Quantities.Others(Offered - (Overhead <= Offered ? Overhead : Resources.None));

    internal bool Fits(Demand demand) => Vector256.GreaterThanOrEqualAll(_left, demand.Quantity) && FitsOthers(demand);

    /// <summary>Whether what a <see cref="Demand.Quantity"/> does not tell fits too.</summary>
    internal bool FitsOthers(Demand demand) => demand.Others is null || demand.Others <= OthersLeft;

    internal void Take(Demand demand)
    {
        _left -= demand.Quantity;
        if (demand.Others is not null) _othersLeft = OthersLeft - demand.Others;
        Tasks++;
    }
}
