using Mentor.Protocol.Delegates;
using Mentor.Tasks.Master;

namespace Mentor.Tasks.Tpl;

/// <summary>Sends the bodies of tasks to the pool.</summary>
internal sealed class ClusterQueue(PoolSession session, Action<Task> cancel)
{
    // What else a task was made with is about this side.
    private const TaskCreationOptions Travelling = TaskCreationOptions.LongRunning | TaskCreationOptions.PreferFairness | TaskCreationOptions.DenyChildAttach;

    private const string OfItself =
        "The body of a task captured that task, and what a body captures is awaited before it is sent: it would wait for ever. Let the body do without its own task.";

    private readonly FrameworkBodies _framework = new();
    private readonly BodyShapes _shapes = new();
    private readonly TaskEnds _ends = new();

    public PoolSession Session => session;

    /// <summary>Ends a task whose own token is cancelled and whose body will not run.</summary>
    public void Cancel(Task task) => cancel(task);

    /// <summary>The tasks that wait for room, for debuggers: takes no lock.</summary>
    public IEnumerable<Task> Waiting => session.Pending.OfType<QueuedBody>().Where(body => body.Queue == this && body.IsQueued).Select(body => body.Task);

    /// <returns>Null when the body is the framework's own.</returns>
    public TakenBody? Take(Task task)
    {
        var body = TaskBody.Of(task)!;
        if (!_framework.Has(body)) return new(task, body, TaskBody.AntecedentOf(task), IsInState: false, _ends);
        if (TaskBody.AntecedentOf(task) is not { } antecedent || TaskBody.StateOf(task) is not Delegate inner || !BodyShapes.TakesTasks(inner)) return null;
        return new(task, inner, TaskEnds.ResultOf(antecedent), IsInState: true, _ends);
    }

    /// <summary>Whatever happens, happens to the task.</summary>
    public void Send(in TakenBody body)
    {
        if (TaskBody.TokenOf(body.Task).IsCancellationRequested)
        {
            cancel(body.Task);
            return;
        }

        var shape = _shapes.Of(body);
        try
        {
            using var entry = session.Enter();
            var work = Write(shape, body);
            if (work.Awaiting is { } awaiting && awaiting.Antecedents.Contains(body.Task))
            {
                session.Discard(work);
                throw new InvalidOperationException(OfItself);
            }

            shape.StandIn(body, this, work).Enqueue();
        }
        catch (Exception refused)
        {
            Fail(body, refused);
        }
    }

    /// <summary>Ends the task, whatever its body is.</summary>
    public void Fail(Task task, Exception why) => Fail(new TakenBody(task, TaskBody.Of(task)!, TaskBody.AntecedentOf(task), IsInState: false, _ends), why);

    private void Fail(in TakenBody body, Exception why) => _shapes.Of(body).StandIn(body, this, default).Fail(why);

    private WrittenWork Write(BodyShape shape, in TakenBody body)
    {
        var options = body.Task.CreationOptions & Travelling;
        try
        {
            return session.Write(shape.Pack(body, options));
        }
        catch (DelegateSerializationException) when (body.IsContentWithoutResults)
        {
            return session.Write(shape.Pack(body with { Ends = TaskEnds.Bare }, options));
        }
    }
}
