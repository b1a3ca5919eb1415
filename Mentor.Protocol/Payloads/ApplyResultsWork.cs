namespace Mentor.Protocol.Payloads;

/// <summary>Its arguments are results of tasks, which have ended where it runs.</summary>
internal sealed class ApplyResultsWork<TA, TR>(Func<TA, TR> body, Task<TA> a) : ResultWork<TR>
{
    private readonly Func<TA, TR> _body = body;
    private readonly Task<TA> _a = a;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(_body(_a.Result));
}

internal sealed class ApplyResultsWork<TA, TB, TR>(Func<TA, TB, TR> body, Task<TA> a, Task<TB> b) : ResultWork<TR>
{
    private readonly Func<TA, TB, TR> _body = body;
    private readonly Task<TA> _a = a;
    private readonly Task<TB> _b = b;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(_body(_a.Result, _b.Result));
}

internal sealed class ApplyResultsWork<TA, TB, TC, TR>(Func<TA, TB, TC, TR> body, Task<TA> a, Task<TB> b, Task<TC> c) : ResultWork<TR>
{
    private readonly Func<TA, TB, TC, TR> _body = body;
    private readonly Task<TA> _a = a;
    private readonly Task<TB> _b = b;
    private readonly Task<TC> _c = c;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(_body(_a.Result, _b.Result, _c.Result));
}

internal sealed class ApplyResultsWork<TA, TB, TC, TD, TR>(Func<TA, TB, TC, TD, TR> body, Task<TA> a, Task<TB> b, Task<TC> c, Task<TD> d) : ResultWork<TR>
{
    private readonly Func<TA, TB, TC, TD, TR> _body = body;
    private readonly Task<TA> _a = a;
    private readonly Task<TB> _b = b;
    private readonly Task<TC> _c = c;
    private readonly Task<TD> _d = d;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(_body(_a.Result, _b.Result, _c.Result, _d.Result));
}
