using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>Which item is in which bin, and which are in none.</summary>
public sealed class Packing<TItem, TBin>
{
    private readonly Func<TItem, Resources> _sizeOf;

    internal Packing(IReadOnlyList<PackedBin<TItem, TBin>> bins, IReadOnlyList<TItem> unplaced, Func<TItem, Resources> sizeOf) =>
        (Bins, Unplaced, _sizeOf) = (bins, unplaced, sizeOf);

    /// <summary>All bins in their order, those without items too.</summary>
    public IReadOnlyList<PackedBin<TItem, TBin>> Bins { get; }

    /// <summary>Those that fitted nowhere when it was their turn.</summary>
    public IReadOnlyList<TItem> Unplaced { get; }

    /// <summary>Each placed item with its bin.</summary>
    public IEnumerable<(TItem Item, TBin Bin)> Assignments => Bins.SelectMany(bin => bin.Items.Select(item => (item, bin.Bin)));

    /// <summary>What the item lacks in the bin that comes nearest as they are now; empty when it would fit.</summary>
    public IReadOnlyList<Obstacle> WhyNot(TItem item) => Obstacles.Of(new(_sizeOf(item)), Bins.Select(bin => (bin.Room.Agent, bin.Left)));
}
