using Google.Protobuf;
using Call = Mesos.V1.Scheduler.Call;
using Type = Mesos.V1.Scheduler.Call.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Protocol.Calls;

/// <summary>One factory per call of the scheduler API. The client fills in the framework id.</summary>
internal static class SchedulerCalls
{
    /// <param name="framework">Copied, with the id and, unless it has one, the principal filled in.</param>
    /// <param name="id">Null for a new framework.</param>
    /// <param name="principal">Whom the master authenticates, or null.</param>
    public static Call Subscribe(V1.FrameworkInfo framework, V1.FrameworkID? id, string? principal)
    {
        var info = framework.Clone();
        info.Id = id;
        if (!info.HasPrincipal && principal is not null) info.Principal = principal;
        return new() { Type = Type.Subscribe, FrameworkId = id, Subscribe = new() { FrameworkInfo = info } };
    }

    /// <param name="offers">All of one agent. With no operations, the offers are declined.</param>
    /// <param name="refuse">How long the unused rest is withheld; zero withholds nothing.</param>
    /// <param name="operations">In this order.</param>
    public static Call Accept(IEnumerable<V1.OfferID> offers, TimeSpan refuse, params IEnumerable<V1.Offer.Types.Operation> operations) => new()
    {
        Type = Type.Accept,
        Accept = new() { OfferIds = { offers }, Operations = { operations }, Filters = Filters(refuse) },
    };

    public static V1.Offer.Types.Operation Launch(params IEnumerable<V1.TaskInfo> tasks) => new()
    {
        Type = V1.Offer.Types.Operation.Types.Type.Launch,
        Launch = new() { TaskInfos = { tasks } },
    };

    public static Call Decline(IEnumerable<V1.OfferID> offers, TimeSpan refuse) => new()
    {
        Type = Type.Decline,
        Decline = new() { OfferIds = { offers }, Filters = Filters(refuse) },
    };

    public static Call AcceptInverse(IEnumerable<V1.OfferID> inverseOffers, TimeSpan refuse) => new()
    {
        Type = Type.AcceptInverseOffers,
        AcceptInverseOffers = new() { InverseOfferIds = { inverseOffers }, Filters = Filters(refuse) },
    };

    /// <param name="roles">None: all of the framework.</param>
    public static Call Revive(params IEnumerable<string> roles)
    {
        var revive = new Call.Types.Revive { Roles = { roles } };
        return revive.Roles.Count == 0 ? new() { Type = Type.Revive } : new() { Type = Type.Revive, Revive = revive };
    }

    /// <param name="roles">None: all of the framework.</param>
    public static Call Suppress(params IEnumerable<string> roles)
    {
        var suppress = new Call.Types.Suppress { Roles = { roles } };
        return suppress.Roles.Count == 0 ? new() { Type = Type.Suppress } : new() { Type = Type.Suppress, Suppress = suppress };
    }

    /// <param name="agent">The one that sent the update.</param>
    /// <param name="task">Whose update it is.</param>
    /// <param name="uuid">Of the update; one without wants no acknowledgement.</param>
    public static Call Acknowledge(V1.AgentID agent, V1.TaskID task, ByteString uuid) => new()
    {
        Type = Type.Acknowledge,
        Acknowledge = new() { AgentId = agent, TaskId = task, Uuid = uuid },
    };

    /// <param name="task">Which one.</param>
    /// <param name="agent">Where it runs, if that is known.</param>
    /// <param name="grace">From being asked to end to being ended, in place of what its launch said; <see cref="Timeout.InfiniteTimeSpan"/> never ends it.</param>
    public static Call Kill(V1.TaskID task, V1.AgentID? agent = null, TimeSpan? grace = null)
    {
        var kill = new Call.Types.Kill { TaskId = task };
        if (agent is not null) kill.AgentId = agent;
        if (grace is { } time) kill.KillPolicy = KillGrace.ToPolicy(time);
        return new() { Type = Type.Kill, Kill = kill };
    }

    /// <param name="tasks">None: every task of the framework that the master knows.</param>
    public static Call Reconcile(params IEnumerable<(V1.TaskID Task, V1.AgentID? Agent)> tasks)
    {
        var reconcile = new Call.Types.Reconcile();
        foreach (var (task, agent) in tasks)
        {
            var asked = new Call.Types.Reconcile.Types.Task { TaskId = task };
            if (agent is not null) asked.AgentId = agent;
            reconcile.Tasks.Add(asked);
        }

        return new() { Type = Type.Reconcile, Reconcile = reconcile };
    }

    public static Call Message(V1.AgentID agent, V1.ExecutorID executor, ByteString data) => new()
    {
        Type = Type.Message,
        Message = new() { AgentId = agent, ExecutorId = executor, Data = data },
    };

    public static Call Shutdown(V1.AgentID agent, V1.ExecutorID executor) => new()
    {
        Type = Type.Shutdown,
        Shutdown = new() { AgentId = agent, ExecutorId = executor },
    };

    /// <summary>Kills all tasks and executors of the framework; its id is used up.</summary>
    public static Call Teardown() => new() { Type = Type.Teardown };

    /// <summary>As Mesos spells it: "ACCEPT_INVERSE_OFFERS".</summary>
    public static string NameOf(Call call) => Call.Descriptor.EnumTypes[0].FindValueByNumber((int)call.Type)?.Name ?? $"call {(int)call.Type}";

    private static V1.Filters Filters(TimeSpan refuse) => new() { RefuseSeconds = refuse.TotalSeconds };
}
