using Mentor.Protocol.Payloads;
using Mentor.Protocol.TaskBodies;
using Mentor.Tasks.Master;

namespace Mentor.Tasks.Tpl;

/// <summary>What is done with bodies of one delegate type.</summary>
internal abstract class BodyShape
{
    public abstract Work Pack(in TakenBody body, TaskCreationOptions options);

    /// <summary>Puts into the task what ends it later.</summary>
    public abstract QueuedBody StandIn(in TakenBody body, ClusterQueue queue, WrittenWork work);
}

internal abstract class BodyShape<TR> : BodyShape
{
    private readonly BodyResult<TR> _result = BodyResult<TR>.Make();

    public sealed override Work Pack(in TakenBody body, TaskCreationOptions options) => _result.Pack(Call(body), options);

    public sealed override QueuedBody StandIn(in TakenBody body, ClusterQueue queue, WrittenWork work)
    {
        var standIn = _result.StandIn(body.Task, queue, work);
        if (body.IsInState) standIn.InState = body.Delegate;
        body.Replace(Ending(standIn));
        return standIn;
    }

    protected abstract BodyCall<TR> Call(in TakenBody body);

    protected abstract Delegate Ending(EndingBody<TR> body);
}
