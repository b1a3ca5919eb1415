using Mentor.Protocol.TaskBodies;

namespace Mentor.Tasks.Tpl;

internal sealed class ActionShape : BodyShape<object?>
{
    protected override BodyCall<object?> Call(in TakenBody body) => new ActionCall((Action)body.Delegate);

    protected override Delegate Ending(EndingBody<object?> body) => new Action(body.End);
}

internal sealed class StateActionShape : BodyShape<object?>
{
    protected override BodyCall<object?> Call(in TakenBody body) => new StateActionCall((Action<object?>)body.Delegate, body.State);

    protected override Delegate Ending(EndingBody<object?> body) => new Action<object?>(body.End);
}

internal sealed class FuncShape<TR> : BodyShape<TR>
{
    protected override BodyCall<TR> Call(in TakenBody body) => new FuncCall<TR>((Func<TR>)body.Delegate);

    protected override Delegate Ending(EndingBody<TR> body) => new Func<TR>(body.Return);
}

internal sealed class StateFuncShape<TR> : BodyShape<TR>
{
    protected override BodyCall<TR> Call(in TakenBody body) => new StateFuncCall<TR>((Func<object?, TR>)body.Delegate, body.State);

    protected override Delegate Ending(EndingBody<TR> body) => new Func<object?, TR>(body.Return);
}
