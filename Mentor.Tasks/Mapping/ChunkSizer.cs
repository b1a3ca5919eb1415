namespace Mentor.Tasks.Mapping;

/// <summary>How many items the next chunk gets, from how long those before it took.</summary>
internal sealed class ChunkSizer
{
    /// <summary>Whatever the items, a chunk is to stay a message.</summary>
    public const int Largest = 65_536;

    private const double Growth = 32;

    // Writing an item keeps all others waiting, while running it does not.
    private const double EncodingWeight = 10;

    private static readonly TimeSpan Aim = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(50);

    private double _items;
    private double _ticks;
    private int _largestSeen;

    /// <summary>Before that, nobody knows what an item takes.</summary>
    public bool HasSeen => _largestSeen > 0;

    /// <param name="slots">Chunks that run at once.</param>
    /// <param name="left">Items that are left; null when nobody knows.</param>
    public int Next(int slots, long? left)
    {
        if (!HasSeen) return 1;
        var each = Math.Max(_ticks / _items, double.Epsilon);
        var wanted = Math.Min(Aim.Ticks / each, Math.Min(Largest, _largestSeen * Growth));
        // Towards the end in parts that keep every slot busy, unless that makes chunks that are not worth their way.
        if (left is { } count) wanted = Math.Min(wanted, Math.Max(Math.Ceiling(count / (2.0 * slots)), Least.Ticks / each));
        return Math.Max((int)wanted, 1);
    }

    /// <param name="items">In a chunk that ended.</param>
    /// <param name="ran">How long they ran.</param>
    /// <param name="encoded">How long it took to write them.</param>
    public void Saw(int items, TimeSpan ran, TimeSpan encoded)
    {
        // What came before counts half: items change, and the first ones pay for the compiler.
        _items = (_items / 2) + items;
        _ticks = (_ticks / 2) + Math.Max(ran.Ticks, encoded.Ticks * EncodingWeight);
        _largestSeen = Math.Max(_largestSeen, items);
    }
}
