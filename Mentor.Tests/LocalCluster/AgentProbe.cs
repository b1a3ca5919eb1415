using Google.Protobuf;
using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Http;
using Mentor.LocalCluster.Masters;
using CallType = Mesos.V1.Executor.Call.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

/// <summary>An agent without sockets, threads, processes and clock: tests say what happens and when, and read what it wants done.</summary>
internal sealed class AgentProbe
{
    private readonly AgentState _state = new(
        new() { Id = new() { Value = "m-S0" }, Hostname = "127.0.0.1", Port = 5051 }, "/work", new AgentSettings());

    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(56);

    /// <summary>Everything but replies since the last <see cref="Take{T}"/> of its kind.</summary>
    public List<AgentAction> Wanted { get; } = [];

    public static V1.FrameworkInfo Framework(bool checkpoint = false) =>
        new() { Id = new() { Value = "f" }, User = "root", Name = "test", Checkpoint = checkpoint };

    public static V1.TaskInfo TaskOf(string id, string executorId = "e") => new()
    {
        Name = id,
        TaskId = new() { Value = id },
        AgentId = new() { Value = "m-S0" },
        Executor = new() { ExecutorId = new() { Value = executorId }, FrameworkId = new() { Value = "f" }, Command = new() { Value = "true" } },
    };

    /// <summary>Hands the agent tasks of one new executor, and returns the id of the container that it starts for them.</summary>
    public string Run(V1.FrameworkInfo framework, params V1.TaskInfo[] tasks)
    {
        for (var i = 0; i < tasks.Length; i++) On(new RunTask(framework, tasks[i], StartsExecutor: i == 0));
        return Take<LaunchContainer>().Single().Container.Id;
    }

    public HttpAnswer Subscribe(string stream, string executorId = "e", params V1.TaskInfo[] unacknowledged)
    {
        var call = Call(CallType.Subscribe, executorId);
        call.Subscribe = new() { UnacknowledgedTasks = { unacknowledged } };
        Reply reply = new();
        On(new ExecutorSubscribes(call, stream, reply));
        return reply.Answer.Result;
    }

    public HttpAnswer Update(string taskId, V1.TaskState state, string executorId = "e")
    {
        var call = Call(CallType.Update, executorId);
        call.Update = new() { Status = new() { TaskId = new() { Value = taskId }, State = state, Uuid = ByteString.CopyFrom(Guid.NewGuid().ToByteArray()) } };
        Reply reply = new();
        On(new ExecutorCalls(call, reply));
        return reply.Answer.Result;
    }

    public void Acknowledge(V1.TaskStatus status) => On(new UpdateAcknowledged("f", status.TaskId.Value, status.Uuid));

    public void On(AgentInput input)
    {
        _state.On(input, _now);
        Perform();
    }

    /// <returns>How often the agent wanted to be woken up.</returns>
    public int Advance(TimeSpan time)
    {
        var wakeUps = 0;
        var end = _now + time;
        for (; _state.NextDue is { } due && due <= end; wakeUps++)
        {
            _now = due > _now ? due : _now;
            _state.OnTime(_now);
            Perform();
        }

        _now = end;
        return wakeUps;
    }

    /// <summary>What it wanted done of this kind since the last look.</summary>
    public T[] Take<T>()
        where T : AgentAction
    {
        T[] taken = [.. Wanted.OfType<T>()];
        Wanted.RemoveAll(action => action is T);
        return taken;
    }

    public V1.Executor.Event[] TakeEvents() => [.. Take<TellExecutor>().Select(tell => tell.Event)];

    public V1.TaskStatus[] TakeUpdates()
    {
        V1.TaskStatus[] updates = [.. Wanted.OfType<TellMaster>().Select(tell => tell.Input).OfType<AgentUpdates>().Select(update => update.Status)];
        Wanted.RemoveAll(action => action is TellMaster { Input: AgentUpdates });
        return updates;
    }

    private static V1.Executor.Call Call(CallType type, string executorId) =>
        new() { Type = type, FrameworkId = new() { Value = "f" }, ExecutorId = new() { Value = executorId } };

    private void Perform()
    {
        foreach (var action in _state.Actions)
        {
            if (action is AnswerExecutor answer) answer.Reply.With(answer.With);
            else Wanted.Add(action);
        }

        _state.Actions.Clear();
    }
}
