namespace Mentor.Protocol.Payloads;

/// <summary>Its arguments are results of tasks, which have ended where it runs.</summary>
internal sealed class AsyncApplyResultsWork<TA, TR>(Func<TA, Task<TR>> body, Task<TA> a) : AsyncResultWork<TR>
{
    private readonly Func<TA, Task<TR>> _body = body;
    private readonly Task<TA> _a = a;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(Begun(_body(_a.Result)));
}

internal sealed class AsyncApplyResultsWork<TA, TB, TR>(Func<TA, TB, Task<TR>> body, Task<TA> a, Task<TB> b) : AsyncResultWork<TR>
{
    private readonly Func<TA, TB, Task<TR>> _body = body;
    private readonly Task<TA> _a = a;
    private readonly Task<TB> _b = b;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(Begun(_body(_a.Result, _b.Result)));
}

internal sealed class AsyncApplyResultsWork<TA, TB, TC, TR>(Func<TA, TB, TC, Task<TR>> body, Task<TA> a, Task<TB> b, Task<TC> c) : AsyncResultWork<TR>
{
    private readonly Func<TA, TB, TC, Task<TR>> _body = body;
    private readonly Task<TA> _a = a;
    private readonly Task<TB> _b = b;
    private readonly Task<TC> _c = c;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(Begun(_body(_a.Result, _b.Result, _c.Result)));
}

internal sealed class AsyncApplyResultsWork<TA, TB, TC, TD, TR>(Func<TA, TB, TC, TD, Task<TR>> body, Task<TA> a, Task<TB> b, Task<TC> c, Task<TD> d) : AsyncResultWork<TR>
{
    private readonly Func<TA, TB, TC, TD, Task<TR>> _body = body;
    private readonly Task<TA> _a = a;
    private readonly Task<TB> _b = b;
    private readonly Task<TC> _c = c;
    private readonly Task<TD> _d = d;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(Begun(_body(_a.Result, _b.Result, _c.Result, _d.Result)));
}
