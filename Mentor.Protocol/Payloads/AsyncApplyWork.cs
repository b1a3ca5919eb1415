namespace Mentor.Protocol.Payloads;

internal sealed class AsyncApplyWork<TA, TR>(Func<TA, Task<TR>> body, TA a) : AsyncResultWork<TR>
{
    private readonly Func<TA, Task<TR>> _body = body;
    private readonly TA _a = a;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(Begun(_body(_a)));
}

internal sealed class AsyncApplyWork<TA, TB, TR>(Func<TA, TB, Task<TR>> body, TA a, TB b) : AsyncResultWork<TR>
{
    private readonly Func<TA, TB, Task<TR>> _body = body;
    private readonly TA _a = a;
    private readonly TB _b = b;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(Begun(_body(_a, _b)));
}

internal sealed class AsyncApplyWork<TA, TB, TC, TR>(Func<TA, TB, TC, Task<TR>> body, TA a, TB b, TC c) : AsyncResultWork<TR>
{
    private readonly Func<TA, TB, TC, Task<TR>> _body = body;
    private readonly TA _a = a;
    private readonly TB _b = b;
    private readonly TC _c = c;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(Begun(_body(_a, _b, _c)));
}

internal sealed class AsyncApplyWork<TA, TB, TC, TD, TR>(Func<TA, TB, TC, TD, Task<TR>> body, TA a, TB b, TC c, TD d) : AsyncResultWork<TR>
{
    private readonly Func<TA, TB, TC, TD, Task<TR>> _body = body;
    private readonly TA _a = a;
    private readonly TB _b = b;
    private readonly TC _c = c;
    private readonly TD _d = d;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(Begun(_body(_a, _b, _c, _d)));
}
