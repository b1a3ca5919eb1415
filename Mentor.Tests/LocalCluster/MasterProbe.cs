using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Http;
using Mentor.LocalCluster.Masters;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

/// <summary>A master without sockets, threads and clock: tests say what happens and when, and read what it wants done.</summary>
internal sealed class MasterProbe
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch.AddYears(56);
    private readonly MasterState _state;
    private DateTimeOffset _now = Start;

    public MasterProbe(Registry? registry = null)
    {
        V1.MasterInfo self = new() { Id = "m", Ip = 1, Port = 5050, Hostname = "127.0.0.1" };
        _state = new(self, new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(75)), Start, registry ?? Registry.Empty);
    }

    /// <summary>Everything told to schedulers since the last look, heartbeats aside.</summary>
    public List<V1.Scheduler.Event> Told { get; } = [];

    public List<AgentInput> ToldAgents { get; } = [];

    public static V1.FrameworkInfo Framework(params V1.FrameworkInfo.Types.Capability.Types.Type[] capabilities) => new()
    {
        User = "root",
        Name = "test",
        Capabilities = { capabilities.Select(type => new V1.FrameworkInfo.Types.Capability { Type = type }) },
    };

    public MasterProbe WithAgents(int count)
    {
        for (var i = 0; i < count; i++)
        {
            V1.AgentInfo agent = new() { Id = new() { Value = $"m-S{i}" }, Hostname = "127.0.0.1", Resources = { Resources(cpus: 4, memory: 1024) } };
            On(new AgentJoins(agent, [], [], []));
        }

        return this;
    }

    public MasterProbe Subscribe(V1.FrameworkInfo framework, string stream, string? id = null)
    {
        V1.Scheduler.Call call = new() { Type = CallType.Subscribe, Subscribe = new() { FrameworkInfo = framework } };
        if (id is not null) call.FrameworkId = new() { Value = id };
        On(new SchedulerSubscribes(call, stream));
        return this;
    }

    public HttpAnswer Call(V1.Scheduler.Call call, string stream = "s", string id = "m-0000")
    {
        call.FrameworkId = new() { Value = id };
        Reply reply = new();
        On(new SchedulerCalls(call, stream, reply));
        return reply.Answer.Result;
    }

    public void On(MasterInput input)
    {
        _state.On(input, _now);
        Take();
    }

    public void Advance(double seconds)
    {
        var end = _now.AddSeconds(seconds);
        while (_state.NextDue is { } due && due <= end)
        {
            _now = due > _now ? due : _now;
            _state.OnTime(_now);
            Take();
        }

        _now = end;
    }

    /// <summary>The offers told since the last look.</summary>
    public V1.Offer[] TakeOffers()
    {
        V1.Offer[] offers = [.. Told.Where(e => e.Type == EventType.Offers).SelectMany(e => e.Offers.Offers_)];
        Told.RemoveAll(e => e.Type == EventType.Offers);
        return offers;
    }

    public V1.TaskStatus[] TakeUpdates()
    {
        V1.TaskStatus[] updates = [.. Told.Where(e => e.Type == EventType.Update).Select(e => e.Update.Status)];
        Told.RemoveAll(e => e.Type == EventType.Update);
        return updates;
    }

    public static V1.Scheduler.Call Accept(IEnumerable<V1.Offer> offers, double? refuse, params IEnumerable<V1.TaskInfo> tasks)
    {
        V1.Scheduler.Call call = new()
        {
            Type = CallType.Accept,
            Accept = new()
            {
                OfferIds = { offers.Select(offer => offer.Id) },
                Operations = { new V1.Offer.Types.Operation { Type = V1.Offer.Types.Operation.Types.Type.Launch, Launch = new() { TaskInfos = { tasks } } } },
            },
        };
        if (refuse is { } seconds) call.Accept.Filters = new() { RefuseSeconds = seconds };
        return call;
    }

    public static V1.TaskInfo Task(string id, string agent = "m-S0", double cpus = 1) => new()
    {
        Name = id,
        TaskId = new() { Value = id },
        AgentId = new() { Value = agent },
        Resources = { Resources(cpus, 32) },
        Command = new() { Value = "true" },
    };

    private static IEnumerable<V1.Resource> Resources(double cpus, double memory)
    {
        yield return new() { Name = "cpus", Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = cpus } };
        yield return new() { Name = "mem", Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = memory } };
    }

    private void Take()
    {
        foreach (var action in _state.Actions)
        {
            switch (action)
            {
                case TellScheduler { Event.Type: not EventType.Heartbeat } tell: Told.Add(tell.Event); break;
                case TellAgent tell: ToldAgents.Add(tell.Input); break;
                case AnswerScheduler answer: answer.Reply.With(answer.With); break;
            }
        }

        _state.Actions.Clear();
    }
}
