namespace Mentor.Tasks;

/// <summary>How <see cref="MesosPoolMaps.Map{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions,CancellationToken)"/> and its kin go about their items. A number alone is a chunk size.</summary>
public sealed record MapOptions
{
    internal static MapOptions Default { get; } = new();

    /// <summary>
    /// Items in each task; the last may have fewer. Default: null, by what the items were seen to take: one at first, then as many as run in
    /// about 200 ms, fewer towards a known end.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? ChunkSize
    {
        get;
        init => field = value is { } size ? AtLeastOne(size, nameof(ChunkSize)) : value;
    }

    /// <summary>
    /// Items at most that were taken from the source and whose results were not consumed yet. Default: null, some chunks for each task that
    /// the cluster can run at once.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int? LookAhead
    {
        get;
        init => field = value is { } items ? AtLeastOne(items, nameof(LookAhead)) : value;
    }

    /// <summary>
    /// Tries all items, then fails with an <see cref="AggregateException"/> of all that went wrong, in the order of the items; a stream yields
    /// the results of the others first. Default false: the first failure ends the map and cancels what has not ended.
    /// </summary>
    public bool AllErrors { get; init; }

    /// <summary>Is told after each chunk, by the map and not while it is told already; what it throws ends the map. Default: none.</summary>
    public IProgress<PoolProgress>? Progress { get; init; }

    /// <summary>What each task of the map wants in another way than the pool's options say. Default: nothing.</summary>
    public TaskOptions? Task { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
#pragma warning disable CA2225 // A constructor with an initializer is the named way.
    public static implicit operator MapOptions(int chunkSize) => new() { ChunkSize = AtLeastOne(chunkSize, nameof(chunkSize)) };
#pragma warning restore CA2225

    private static int AtLeastOne(int value, string name) =>
        value >= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "A map takes one item at a time or more; leave it out for what suits the items.");
}
