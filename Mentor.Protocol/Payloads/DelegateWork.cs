namespace Mentor.Protocol.Payloads;

internal sealed class ActionWork(Action body) : ResultWork<object?>
{
    private readonly Action _body = body;

    internal override Delegate Body => _body;

    protected override ValueTask<object?> InvokeAsync()
    {
        _body();
        return default;
    }
}

internal sealed class FuncWork<T>(Func<T> body) : ResultWork<T>
{
    private readonly Func<T> _body = body;

    internal override Delegate Body => _body;

    protected override ValueTask<T> InvokeAsync() => new(_body());
}

internal sealed class AsyncActionWork(Func<Task> body) : AsyncResultWork<object?>
{
    private readonly Func<Task> _body = body;

    internal override Delegate Body => _body;

    protected override async ValueTask<object?> InvokeAsync()
    {
        await Begun(_body()).ConfigureAwait(false);
        return null;
    }
}

internal sealed class AsyncFuncWork<T>(Func<Task<T>> body) : AsyncResultWork<T>
{
    private readonly Func<Task<T>> _body = body;

    internal override Delegate Body => _body;

    protected override ValueTask<T> InvokeAsync() => new(Begun(_body()));
}
