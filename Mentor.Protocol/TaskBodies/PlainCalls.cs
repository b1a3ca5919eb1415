namespace Mentor.Protocol.TaskBodies;

internal sealed class ActionCall(Action body) : BodyCall<object?>
{
    private readonly Action _body = body;

    public override Delegate Body => _body;

    public override object? Invoke()
    {
        _body();
        return null;
    }
}

internal sealed class StateActionCall(Action<object?> body, object? state) : BodyCall<object?>
{
    private readonly Action<object?> _body = body;
    private readonly object? _state = state;

    public override Delegate Body => _body;

    public override object? Invoke()
    {
        _body(_state);
        return null;
    }
}

internal sealed class FuncCall<TR>(Func<TR> body) : BodyCall<TR>
{
    private readonly Func<TR> _body = body;

    public override Delegate Body => _body;

    public override TR Invoke() => _body();
}

internal sealed class StateFuncCall<TR>(Func<object?, TR> body, object? state) : BodyCall<TR>
{
    private readonly Func<object?, TR> _body = body;
    private readonly object? _state = state;

    public override Delegate Body => _body;

    public override TR Invoke() => _body(_state);
}
