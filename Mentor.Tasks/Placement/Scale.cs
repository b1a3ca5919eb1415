using System.Runtime.Intrinsics;
using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>Makes one number of a vector of resources: the weighted sum of its shares of all that the bins hold.</summary>
/// <remarks>In whole trillionths, so that the same room always has the same size, and less room never a larger one.</remarks>
internal sealed class Scale
{
    private const long Whole = 1_000_000_000_000;

    private readonly (int Index, Int128 Factor, long Total)[] _quantities;
    private readonly (string Name, Int128 Factor, long Total)[] _others;

    public Scale(Resources weights, IReadOnlyList<Bin> bins)
    {
        // Weights are shares of one another: that way none is too large to count with.
        var sum = weights.ScalarNames.Sum(weights.InThousandths);
        var factors = weights.ScalarNames.Select(name => (Name: name, Factor: (Int128)Whole * weights.InThousandths(name) / sum, Total: Total(name, bins))).Where(w => w.Total > 0).ToArray();
        _quantities = [.. factors.Where(w => Quantities.IndexOf(w.Name) >= 0).Select(w => (Quantities.IndexOf(w.Name), w.Factor, w.Total))];
        _others = [.. factors.Where(w => Quantities.IndexOf(w.Name) < 0)];
    }

    public long SizeOf(Demand demand) => SizeOf(demand.Quantity, demand.Resources);

    public long RestOf(Bin bin) => SizeOf(bin.Quantity, _others.Length > 0 ? bin.Left : null);

    private long SizeOf(Vector256<long> quantity, Resources? resources)
    {
        long size = 0;
        foreach (var (index, factor, total) in _quantities) size += Share(quantity[index], factor, total);
        foreach (var (name, factor, total) in _others) size += Share(resources!.InThousandths(name), factor, total);
        return size;
    }

    // Of what is a thousand times all that there is, nobody needs to know more.
    private static long Share(long amount, Int128 factor, long total) => (long)Int128.Min(amount * factor / total, 1000 * (Int128)Whole);

    private static long Total(string name, IReadOnlyList<Bin> bins)
    {
        long total = 0;
        for (var i = 0; i < bins.Count; i++) total += bins[i].Offered.InThousandths(name);
        return total;
    }
}
