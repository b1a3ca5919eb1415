namespace Mentor.Protocol.Payloads;

internal sealed class MapWork<T, TR>(Func<T, TR> body, T[] items) : ResultWork<TR[]>
{
    private readonly Func<T, TR> _body = body;
    private readonly T[] _items = items;

    internal override Delegate Body => _body;

    internal override object? Items => _items;

    protected override ValueTask<TR[]> InvokeAsync()
    {
        var results = new TR[_items.Length];
        for (var i = 0; i < results.Length; i++) results[i] = _body(_items[i]);
        return new(results);
    }
}

internal sealed class AsyncMapWork<T, TR>(Func<T, Task<TR>> body, T[] items) : ResultWork<TR[]>
{
    private readonly Func<T, Task<TR>> _body = body;
    private readonly T[] _items = items;

    internal override Delegate Body => _body;

    internal override object? Items => _items;

    protected override async ValueTask<TR[]> InvokeAsync()
    {
        var results = new TR[_items.Length];
        for (var i = 0; i < results.Length; i++) results[i] = await _body(_items[i]).ConfigureAwait(false);
        return results;
    }
}
