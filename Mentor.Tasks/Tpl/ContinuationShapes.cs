using Mentor.Protocol.TaskBodies;

namespace Mentor.Tasks.Tpl;

internal sealed class ContinuationActionShape<TA> : BodyShape<object?>
{
    protected override BodyCall<object?> Call(in TakenBody body) => new ContinuationActionCall<TA>((Action<TA>)body.Delegate, body.AntecedentEnd());

    protected override Delegate Ending(EndingBody<object?> body) => new Action<TA>(body.End);
}

internal sealed class StateContinuationActionShape<TA> : BodyShape<object?>
{
    protected override BodyCall<object?> Call(in TakenBody body) => new StateContinuationActionCall<TA>((Action<TA, object?>)body.Delegate, body.AntecedentEnd(), body.State);

    protected override Delegate Ending(EndingBody<object?> body) => new Action<TA, object?>(body.End);
}

internal sealed class ContinuationShape<TA, TR> : BodyShape<TR>
{
    protected override BodyCall<TR> Call(in TakenBody body) => new ContinuationCall<TA, TR>((Func<TA, TR>)body.Delegate, body.AntecedentEnd());

    protected override Delegate Ending(EndingBody<TR> body) => new Func<TA, TR>(body.Return);
}

internal sealed class StateContinuationShape<TA, TR> : BodyShape<TR>
{
    protected override BodyCall<TR> Call(in TakenBody body) => new StateContinuationCall<TA, TR>((Func<TA, object?, TR>)body.Delegate, body.AntecedentEnd(), body.State);

    protected override Delegate Ending(EndingBody<TR> body) => new Func<TA, object?, TR>(body.Return);
}

internal sealed class GatherActionShape<TA> : BodyShape<object?>
    where TA : Task
{
    protected override BodyCall<object?> Call(in TakenBody body) => new GatherActionCall<TA>((Action<TA[]>)body.Delegate, body.AntecedentEnds());

    protected override Delegate Ending(EndingBody<object?> body) => new Action<TA[]>(body.End);
}

internal sealed class GatherShape<TA, TR> : BodyShape<TR>
    where TA : Task
{
    protected override BodyCall<TR> Call(in TakenBody body) => new GatherCall<TA, TR>((Func<TA[], TR>)body.Delegate, body.AntecedentEnds());

    protected override Delegate Ending(EndingBody<TR> body) => new Func<TA[], TR>(body.Return);
}
