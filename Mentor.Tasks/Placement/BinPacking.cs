using System.Globalization;
using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>Bin packing without a cluster: the heuristics by which pools place tasks, on any items and bins.</summary>
public static class BinPacking
{
    /// <inheritdoc cref="Pack{TItem, TBin}"/>
    public static Packing<Resources, Resources> Pack(IEnumerable<Resources> items, IEnumerable<Resources> bins, PackingRule? rule = null) =>
        Pack(items, static item => item, bins, static bin => bin, rule);

    /// <summary>Puts each item into a bin that has room for it.</summary>
    /// <param name="items">In this order, unless the rule goes by size.</param>
    /// <param name="sizeOf">What the item takes, as <see cref="Resources"/> compare: what it names on terms has to be there on those terms.</param>
    /// <param name="bins">None of them need be empty.</param>
    /// <param name="roomOf">What is free in the bin.</param>
    /// <param name="rule">Default: <see cref="PackingRule.BestFit"/>.</param>
    public static Packing<TItem, TBin> Pack<TItem, TBin>(
        IEnumerable<TItem> items, Func<TItem, Resources> sizeOf, IEnumerable<TBin> bins, Func<TBin, Resources> roomOf, PackingRule? rule = null)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(sizeOf);
        ArgumentNullException.ThrowIfNull(bins);
        ArgumentNullException.ThrowIfNull(roomOf);
        rule ??= PackingRule.BestFit;
        PackedBin<TItem, TBin>[] packed = [.. bins.Select((bin, at) => new PackedBin<TItem, TBin>(bin, new(AgentOf(bin, at), roomOf(bin), Resources.None)))];
        BinPacker packer = new(rule, Array.ConvertAll(packed, p => p.Room), new());
        var queue = items.Select(item => (Item: item, Demand: new Demand(sizeOf(item))));
        if (rule.IsDecreasing) queue = queue.OrderByDescending(q => packer.SizeOf(q.Demand));

        List<TItem> left = [];
        foreach (var (item, demand) in queue)
        {
            if (packer.Place(demand) is { } room) packed[room.Rank.Ordinal].Add(item);
            else left.Add(item);
        }

        return new(packed, left, sizeOf);
    }

    private static Agent AgentOf<TBin>(TBin bin, int at)
    {
        if (bin is Offer offer) return offer.Agent;
        var name = at.ToString(CultureInfo.InvariantCulture);
        return new(name, name);
    }
}
