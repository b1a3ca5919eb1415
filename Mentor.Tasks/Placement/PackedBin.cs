using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>A bin and what was put into it.</summary>
public sealed class PackedBin<TItem, TBin>
{
    // Most bins of many stay as they are.
    private List<TItem>? _items;

    internal PackedBin(TBin bin, Bin room) => (Bin, Room) = (bin, room);

    public TBin Bin { get; }

    /// <summary>In the order in which they were placed.</summary>
    public IReadOnlyList<TItem> Items => _items ?? [];

    /// <summary>What is still free in it.</summary>
    public Resources Left => Room.Left;

    internal Bin Room { get; }

    internal void Add(TItem item) => (_items ??= []).Add(item);
}
