using Mentor.Tasks.Frameworks;
using Mentor.Tasks.Scheduling;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>What the master says, posted to the pool's loop in the words of the centre. Messages are nothing that a pool asks for.</summary>
internal sealed class PoolScheduler(EventReader reader, Func<string, PendingTask?> taskOf, Action<LoopInput> post, Action<string> registered, Action<Exception> disconnected) : SchedulerBase
{
    public override ValueTask OnRegistered(SchedulerDriver driver, V1.FrameworkID frameworkId, V1.MasterInfo? master)
    {
        registered(frameworkId.Value);
        return Post(new(new Registered()));
    }

    public override ValueTask OnReregistered(SchedulerDriver driver, V1.MasterInfo? master)
    {
        registered(driver.FrameworkId!.Value);
        return Post(new(new Registered()));
    }

    public override ValueTask OnDisconnected(SchedulerDriver driver, Exception reason)
    {
        disconnected(reason);
        return Post(new(new Disconnected()));
    }

    public override ValueTask OnOffers(SchedulerDriver driver, IReadOnlyList<V1.Offer> offers)
    {
        foreach (var offer in offers) post(reader.Read(offer));
        return default;
    }

    public override ValueTask OnRescinded(SchedulerDriver driver, V1.OfferID offerId) => Post(new(new Rescinded(offerId.Value)));

    public override ValueTask OnInverseOffers(SchedulerDriver driver, IReadOnlyList<V1.InverseOffer> offers)
    {
        foreach (var offer in offers)
        {
            if (reader.Read(offer) is { } inverse) post(new(inverse));
        }

        return default;
    }

    public override ValueTask OnInverseOfferRescinded(SchedulerDriver driver, V1.OfferID offerId) => Post(new(new InverselyRescinded(offerId.Value)));

    public override ValueTask OnUpdate(SchedulerDriver driver, V1.TaskStatus status)
    {
        var task = taskOf(status.TaskId.Value);
        task?.Observe(status);
        return Post(EventReader.Read(status, task));
    }

    public override ValueTask OnAgentLost(SchedulerDriver driver, V1.AgentID agentId) => Post(new(new AgentLost(agentId.Value)));

    public override ValueTask OnExecutorLost(SchedulerDriver driver, V1.AgentID agentId, V1.ExecutorID executorId, int? status) =>
        Post(reader.Read(agentId, executorId, status));

    private ValueTask Post(LoopInput input)
    {
        post(input);
        return default;
    }
}
