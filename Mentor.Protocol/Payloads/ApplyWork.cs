namespace Mentor.Protocol.Payloads;

internal sealed class ApplyWork<TA, TR>(Func<TA, TR> body, TA a) : ResultWork<TR>
{
    private readonly Func<TA, TR> _body = body;
    private readonly TA _a = a;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(_body(_a));
}

internal sealed class ApplyWork<TA, TB, TR>(Func<TA, TB, TR> body, TA a, TB b) : ResultWork<TR>
{
    private readonly Func<TA, TB, TR> _body = body;
    private readonly TA _a = a;
    private readonly TB _b = b;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(_body(_a, _b));
}

internal sealed class ApplyWork<TA, TB, TC, TR>(Func<TA, TB, TC, TR> body, TA a, TB b, TC c) : ResultWork<TR>
{
    private readonly Func<TA, TB, TC, TR> _body = body;
    private readonly TA _a = a;
    private readonly TB _b = b;
    private readonly TC _c = c;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(_body(_a, _b, _c));
}

internal sealed class ApplyWork<TA, TB, TC, TD, TR>(Func<TA, TB, TC, TD, TR> body, TA a, TB b, TC c, TD d) : ResultWork<TR>
{
    private readonly Func<TA, TB, TC, TD, TR> _body = body;
    private readonly TA _a = a;
    private readonly TB _b = b;
    private readonly TC _c = c;
    private readonly TD _d = d;

    internal override Delegate Body => _body;

    protected override ValueTask<TR> InvokeAsync() => new(_body(_a, _b, _c, _d));
}
