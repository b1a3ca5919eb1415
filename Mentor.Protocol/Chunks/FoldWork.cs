namespace Mentor.Protocol.Chunks;

/// <summary>Makes one of all items of the chunk.</summary>
internal sealed class FoldWork<T>(Func<T, T, T> body) : ChunkWork<T, T>
{
    private readonly Func<T, T, T> _body = body;

    internal override Delegate Body => _body;

    protected override ValueTask TakeAsync(T item, List<T> results)
    {
        if (results.Count == 0) results.Add(item);
        else results[0] = _body(results[0], item);
        return default;
    }
}

/// <summary>Adds all items of the chunk to a seed.</summary>
internal sealed class AggregateWork<T, TA>(Func<TA, T, TA> body, TA seed) : ChunkWork<T, TA>
{
    private readonly Func<TA, T, TA> _body = body;
    private readonly TA _seed = seed;

    internal override Delegate Body => _body;

    protected override ValueTask TakeAsync(T item, List<TA> results)
    {
        if (results.Count == 0) results.Add(_seed);
        results[0] = _body(results[0], item);
        return default;
    }
}
