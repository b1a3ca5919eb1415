using System.Runtime.Intrinsics;
using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>Makes one number of a vector of resources: the weighted sum of its shares of all that the bins hold.</summary>
/// <remarks>
/// In whole trillionths: the same room always has the same size, and less room never a larger one, since neither a product with a constant nor
/// leaving out its fraction changes the order of two numbers.
/// </remarks>
internal sealed class Scale
{
    private const double Whole = 1e12;

    private readonly (int Index, double Factor)[] _quantities;
    private readonly (string Name, double Factor)[] _others;

    public Scale(Resources weights, IReadOnlyList<Bin> bins)
    {
        // Weights are shares of one another: that way none is too large to count with.
        var sum = weights.ScalarNames.Sum(weights.InThousandths);
        var factors = from name in weights.ScalarNames
                      let total = Total(name, bins)
                      where total > 0
                      select (Name: name, Factor: Whole * weights.InThousandths(name) / sum / total);
        var known = factors.ToLookup(weight => Quantities.IndexOf(weight.Name) >= 0);
        _quantities = [.. known[true].Select(weight => (Quantities.IndexOf(weight.Name), weight.Factor))];
        _others = [.. known[false]];
    }

    public long SizeOf(Demand demand) => SizeOf(demand.Quantity, demand.Resources);

    public long RestOf(Bin bin) => SizeOf(bin.Quantity, _others.Length > 0 ? bin.Left : null);

    private long SizeOf(Vector256<long> quantity, Resources? resources)
    {
        long size = 0;
        foreach (var (index, factor) in _quantities) size += Share(quantity[index], factor);
        foreach (var (name, factor) in _others) size += Share(resources!.InThousandths(name), factor);
        return size;
    }

    // Of what is a thousand times all that there is, nobody needs to know more.
    private static long Share(long amount, double factor) => (long)Math.Min(amount * factor, 1000 * Whole);

    private static long Total(string name, IReadOnlyList<Bin> bins)
    {
        long total = 0;
        for (var i = 0; i < bins.Count; i++) total += bins[i].Offered.InThousandths(name);
        return total;
    }
}
