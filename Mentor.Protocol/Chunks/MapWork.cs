namespace Mentor.Protocol.Chunks;

internal sealed class MapWork<T, TR>(Func<T, TR> body) : ChunkWork<T, TR>
{
    private readonly Func<T, TR> _body = body;

    internal override Delegate Body => _body;

    protected override ValueTask TakeAsync(T item, List<TR> results)
    {
        results.Add(_body(item));
        return default;
    }
}

internal sealed class MapWork<TA, TB, TR>(Func<TA, TB, TR> body) : ChunkWork<(TA, TB), TR>
{
    private readonly Func<TA, TB, TR> _body = body;

    internal override Delegate Body => _body;

    protected override ValueTask TakeAsync((TA, TB) item, List<TR> results)
    {
        results.Add(_body(item.Item1, item.Item2));
        return default;
    }
}

internal sealed class MapWork<TA, TB, TC, TR>(Func<TA, TB, TC, TR> body) : ChunkWork<(TA, TB, TC), TR>
{
    private readonly Func<TA, TB, TC, TR> _body = body;

    internal override Delegate Body => _body;

    protected override ValueTask TakeAsync((TA, TB, TC) item, List<TR> results)
    {
        results.Add(_body(item.Item1, item.Item2, item.Item3));
        return default;
    }
}

internal sealed class AsyncMapWork<T, TR>(Func<T, Task<TR>> body) : ChunkWork<T, TR>
{
    private readonly Func<T, Task<TR>> _body = body;

    internal override Delegate Body => _body;

    protected override async ValueTask TakeAsync(T item, List<TR> results) => results.Add(await _body(item).ConfigureAwait(false));
}

internal sealed class AsyncMapWork<TA, TB, TR>(Func<TA, TB, Task<TR>> body) : ChunkWork<(TA, TB), TR>
{
    private readonly Func<TA, TB, Task<TR>> _body = body;

    internal override Delegate Body => _body;

    protected override async ValueTask TakeAsync((TA, TB) item, List<TR> results) => results.Add(await _body(item.Item1, item.Item2).ConfigureAwait(false));
}

internal sealed class AsyncMapWork<TA, TB, TC, TR>(Func<TA, TB, TC, Task<TR>> body) : ChunkWork<(TA, TB, TC), TR>
{
    private readonly Func<TA, TB, TC, Task<TR>> _body = body;

    internal override Delegate Body => _body;

    protected override async ValueTask TakeAsync((TA, TB, TC) item, List<TR> results) => results.Add(await _body(item.Item1, item.Item2, item.Item3).ConfigureAwait(false));
}
