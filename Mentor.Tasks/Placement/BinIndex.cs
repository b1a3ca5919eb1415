namespace Mentor.Tasks.Placement;

/// <summary>Bins in the order of their ranks, in blocks that a search passes over when nothing in them is large enough.</summary>
internal sealed class BinIndex
{
    private readonly List<BinBlock> _blocks = [];

    public BinIndex(IReadOnlyList<Bin> bins)
    {
        Bin[] sorted = [.. bins];
        var ranks = Array.ConvertAll(sorted, static bin => bin.Rank);
        if (!IsSorted(ranks)) Array.Sort(ranks, sorted);

        // With room in each for those that move.
        foreach (var part in sorted.Chunk(BinBlock.Capacity * 3 / 4))
        {
            BinBlock block = new();
            foreach (var bin in part) block.Append(bin);
            _blocks.Add(block);
        }
    }

    /// <summary>All bins into which the demand fits, in order; nothing may be taken meanwhile.</summary>
    public IEnumerable<Bin> FindAll(Demand demand)
    {
        foreach (var block in _blocks)
        {
            if (!block.MayFit(demand)) continue;
            for (var i = 0; i < block.Count; i++)
            {
                if (block.Bins[i].Fits(demand)) yield return block.Bins[i];
            }
        }
    }

    /// <summary>The first bin into which the demand fits, of those whose rank is not below <paramref name="from"/>.</summary>
    public Bin? Find(Demand demand, Rank from)
    {
        for (var i = BlockOf(from); i < _blocks.Count; i++)
        {
            if (_blocks[i].MayFit(demand) && _blocks[i].Find(demand) is { } bin) return bin;
        }

        return null;
    }

    /// <summary>Something was taken from the bin, which changes its rank.</summary>
    public void Move(Bin bin, Rank to)
    {
        var at = BlockOf(bin.Rank);
        if (bin.Rank == to)
        {
            _blocks[at].Refresh(bin);
            return;
        }

        _blocks[at].Remove(bin);
        if (_blocks[at].Count == 0) _blocks.RemoveAt(at);
        bin.Rank = to;
        Insert(bin);
    }

    private void Insert(Bin bin)
    {
        if (_blocks.Count == 0)
        {
            _blocks.Add(new());
            _blocks[0].Append(bin);
            return;
        }

        var at = Math.Min(BlockOf(bin.Rank), _blocks.Count - 1);
        if (_blocks[at].Count == BinBlock.Capacity)
        {
            _blocks.Insert(at + 1, _blocks[at].Split());
            if (_blocks[at].Last.CompareTo(bin.Rank) < 0) at++;
        }

        _blocks[at].Insert(bin);
    }

    private static bool IsSorted(Rank[] ranks)
    {
        for (var i = 1; i < ranks.Length; i++)
        {
            if (ranks[i - 1].CompareTo(ranks[i]) > 0) return false;
        }

        return true;
    }

    // The first block that does not end before the rank.
    private int BlockOf(Rank rank)
    {
        int low = 0, high = _blocks.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_blocks[middle].Last.CompareTo(rank) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
