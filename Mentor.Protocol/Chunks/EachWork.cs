namespace Mentor.Protocol.Chunks;

internal sealed class EachWork<T>(Action<T> body) : ChunkWork<T, object?>
{
    private readonly Action<T> _body = body;

    internal override Delegate Body => _body;

    protected override ValueTask TakeAsync(T item, List<object?> results)
    {
        _body(item);
        return default;
    }
}

internal sealed class AsyncEachWork<T>(Func<T, Task> body) : ChunkWork<T, object?>
{
    private readonly Func<T, Task> _body = body;

    internal override Delegate Body => _body;

    protected override ValueTask TakeAsync(T item, List<object?> results) => new(_body(item));
}
