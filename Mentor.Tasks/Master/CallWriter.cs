using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Protocol.Calls;
using Mentor.Tasks.Scheduling;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>What the centre wants done, as calls to the master: the launches on one agent become one ACCEPT, the declines of a batch one DECLINE.</summary>
/// <param name="executor">That of all tasks which have none of their own.</param>
/// <param name="find">The task with that id.</param>
/// <param name="grace">How long a killed task is given to end by itself, unless it says so itself; <see cref="Timeout.InfiniteTimeSpan"/> for what its executor thinks right.</param>
internal sealed class CallWriter(V1.ExecutorInfo executor, Func<string, PendingTask> find, TimeSpan grace)
{
    private readonly LaunchedResources _resources = new();
    private readonly V1.KillPolicy? _killPolicy = grace == Timeout.InfiniteTimeSpan ? null : KillGrace.ToPolicy(grace);

    /// <summary>An offer that the next actions may use.</summary>
    public void Keep(Offer offer) => _resources.Keep(offer);

    /// <summary>The offers have been used or declined.</summary>
    public void Forget() => _resources.Forget();

    /// <summary>In the order in which they are to be sent: what brings work to agents first, the acknowledgements last, since nobody waits for those.</summary>
    public IEnumerable<V1.Scheduler.Call> Write(IReadOnlyList<SchedulerAction> actions)
    {
        if (actions.Count == 0) return [];
        var launches = actions.OfType<Launch>().ToLookup(l => l.AgentId, StringComparer.Ordinal);
        var accepts =
            from offer in actions.OfType<Accept>()
            group offer by offer.AgentId into agent
            select SchedulerCalls.Accept(agent.Select(o => Offer(o.OfferId)), agent.First().RefuseFor, SchedulerCalls.Launch(launches[agent.Key].Select(Task)));
        var declines =
            from offer in actions.OfType<Decline>()
            group Offer(offer.OfferId) by offer.RefuseFor into equal
            select SchedulerCalls.Decline(equal, equal.Key);
        (V1.TaskID, V1.AgentID?)[] doubtful = [.. actions.OfType<Reconcile>().Select(r => (Attempt(r.AttemptId), (V1.AgentID?)Agent(r.AgentId)))];
        var leavings =
            from offer in actions.OfType<AcceptInverse>()
            group Offer(offer.OfferId) by offer.RefuseFor into equal
            select SchedulerCalls.AcceptInverse(equal, equal.Key);
        return accepts
            .Concat(declines)
            .Concat(leavings)
            .Concat(actions.Where(a => a is Revive or Suppress).Select(a => a is Revive ? SchedulerCalls.Revive() : SchedulerCalls.Suppress()))
            .Concat(actions.OfType<Kill>().Select(k => SchedulerCalls.Kill(Attempt(k.AttemptId), Agent(k.AgentId), k.AwaitsEnd ? Timeout.InfiniteTimeSpan : null)))
            .Concat(actions.OfType<ShutDown>().Select(s => SchedulerCalls.Shutdown(Agent(s.AgentId), ExecutorOf(s))))
            .Concat(doubtful.Length > 0 ? [SchedulerCalls.Reconcile(doubtful)] : [])
            .Concat(actions.OfType<Acknowledge>().Select(a => SchedulerCalls.Acknowledge(Agent(a.AgentId), Attempt(a.AttemptId), ByteString.FromBase64(a.UpdateId))));
    }

    private V1.TaskInfo Task(Launch launch)
    {
        var task = find(launch.TaskId);
        V1.TaskInfo info = new() { Name = task.Id, TaskId = Attempt(launch.AttemptId), AgentId = Agent(launch.AgentId) };
        task.Describe(info, () => executor);
        info.KillPolicy ??= _killPolicy;
        if (info.Executor is { } host) info.Executor = _resources.Host(launch.AgentId, host);
        info.Resources.Add(_resources.Take(launch.AgentId, task.Terms.Resources));
        return info;
    }

    // A kind of task that brings another executor than a delegate's has nobody by that id on the agent, which does nothing then.
    private V1.ExecutorID ExecutorOf(ShutDown end) => end.IsApart ? OneOffExecutor.IdFor(executor.ExecutorId, Attempt(end.AttemptId)) : executor.ExecutorId;

    private static V1.OfferID Offer(string id) => new() { Value = id };

    private static V1.AgentID Agent(string id) => new() { Value = id };

    private static V1.TaskID Attempt(string id) => new() { Value = id };
}
