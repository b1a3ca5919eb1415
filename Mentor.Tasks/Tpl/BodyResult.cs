using Mentor.Protocol.Payloads;
using Mentor.Protocol.TaskBodies;
using Mentor.Tasks.Master;

namespace Mentor.Tasks.Tpl;

/// <summary>What bodies return, and so what travels and what stands in for them meanwhile.</summary>
internal abstract class BodyResult<TR>
{
    public abstract Work Pack(BodyCall<TR> call, TaskCreationOptions options);

    public abstract EndingBody<TR> StandIn(Task task, ClusterQueue queue, WrittenWork work);

    public static BodyResult<TR> Make()
    {
        if (typeof(TR) == typeof(Task)) return (BodyResult<TR>)(object)new PromiseResult();
        var type = typeof(TR) is { IsGenericType: true } generic && generic.GetGenericTypeDefinition() == typeof(Task<>)
            ? typeof(PromiseResult<>).MakeGenericType(generic.GenericTypeArguments)
            : typeof(ValueResult<TR>);
        return (BodyResult<TR>)Activator.CreateInstance(type)!;
    }
}

internal sealed class ValueResult<TR> : BodyResult<TR>
{
    public override Work Pack(BodyCall<TR> call, TaskCreationOptions options) => new ValueBodyWork<TR>(call, options);

    public override EndingBody<TR> StandIn(Task task, ClusterQueue queue, WrittenWork work) => new ValueBody<TR>(task, queue, work);
}

internal sealed class PromiseResult : BodyResult<Task>
{
    public override Work Pack(BodyCall<Task> call, TaskCreationOptions options) => new PromiseBodyWork(call, options);

    public override EndingBody<Task> StandIn(Task task, ClusterQueue queue, WrittenWork work) => new PromiseBody<Task, PlainTaskEnd>(task, queue, work);
}

internal sealed class PromiseResult<TR> : BodyResult<Task<TR>>
{
    public override Work Pack(BodyCall<Task<TR>> call, TaskCreationOptions options) => new PromiseBodyWork<TR>(call, options);

    public override EndingBody<Task<TR>> StandIn(Task task, ClusterQueue queue, WrittenWork work) => new PromiseBody<Task<TR>, TaskEnd<TR>>(task, queue, work);
}
