using System.Runtime.Intrinsics;

namespace Mentor.Tasks.Placement;

/// <summary>Neighbours in rank, and the most that any of them has of each resource, and of cpus and memory together: two comparisons pass over all of them.</summary>
internal sealed class BinBlock
{
    public const int Capacity = 128;

    private readonly Bin[] _bins = new Bin[Capacity];

    // Beside each other in memory, which the bins are not.
    private readonly Vector256<long>[] _quantities = new Vector256<long>[Capacity];
    private readonly Vector256<double>[] _balances = new Vector256<double>[Capacity];

    private Vector256<long> _most = Vector256.Create(long.MinValue);
    private Vector256<double> _mostBalanced = Vector256.Create(double.MinValue);

    public int Count { get; private set; }

    public Rank Last => _bins[Count - 1].Rank;

    public ReadOnlySpan<Bin> Bins => _bins.AsSpan(0, Count);

    public void Append(Bin bin) => Insert(Count, bin);

    public void Insert(Bin bin) => Insert(IndexOf(bin.Rank), bin);

    /// <summary>By the rank that it has had until now.</summary>
    public void Remove(Bin bin)
    {
        var at = IndexOf(bin.Rank);
        Array.Copy(_bins, at + 1, _bins, at, Count - at - 1);
        Array.Copy(_quantities, at + 1, _quantities, at, Count - at - 1);
        Array.Copy(_balances, at + 1, _balances, at, Count - at - 1);
        Count--;
        Measure();
    }

    /// <summary>It has less than it had, and keeps its rank.</summary>
    public void Refresh(Bin bin)
    {
        Note(IndexOf(bin.Rank), bin);
        Measure();
    }

    /// <summary>Gives the upper half away.</summary>
    public BinBlock Split()
    {
        BinBlock upper = new();
        for (var i = Count / 2; i < Count; i++) upper.Append(_bins[i]);
        Count -= upper.Count;
        Measure();
        return upper;
    }

    /// <summary>False when it certainly fits into none of them.</summary>
    public bool MayFit(Demand demand) =>
        Vector256.GreaterThanOrEqualAll(_most, demand.Quantity) && Vector256.GreaterThanOrEqualAll(_mostBalanced, demand.Balance);

    /// <summary>The first of them into which the demand fits.</summary>
    public Bin? Find(Demand demand)
    {
        var asked = demand.Quantity;
        for (var i = 0; i < Count; i++)
        {
            if (Vector256.GreaterThanOrEqualAll(_quantities[i], asked) && _bins[i].Fits(demand)) return _bins[i];
        }

        return null;
    }

    private void Insert(int at, Bin bin)
    {
        Array.Copy(_bins, at, _bins, at + 1, Count - at);
        Array.Copy(_quantities, at, _quantities, at + 1, Count - at);
        Array.Copy(_balances, at, _balances, at + 1, Count - at);
        Note(at, bin);
        _most = Vector256.Max(_most, _quantities[at]);
        _mostBalanced = Vector256.Max(_mostBalanced, _balances[at]);
        Count++;
    }

    private void Note(int at, Bin bin)
    {
        _bins[at] = bin;
        _quantities[at] = bin.Quantity;
        _balances[at] = Quantities.BalanceOf(bin.Quantity);
    }

    private int IndexOf(Rank rank)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_bins[middle].Rank.CompareTo(rank) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private void Measure()
    {
        var most = Vector256.Create(long.MinValue);
        var balanced = Vector256.Create(double.MinValue);
        for (var i = 0; i < Count; i++)
        {
            most = Vector256.Max(most, _quantities[i]);
            balanced = Vector256.Max(balanced, _balances[i]);
        }

        (_most, _mostBalanced) = (most, balanced);
    }
}
