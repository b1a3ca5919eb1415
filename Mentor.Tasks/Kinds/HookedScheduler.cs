using Google.Protobuf;
using Mentor.Protocol.Http;
using Mentor.Tasks.Frameworks;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Kinds;

/// <summary>The scheduler of a queue, with hooks that hear what it hears.</summary>
internal sealed class HookedScheduler(IScheduler inner, QueueHooks hooks) : IScheduler
{
    public ValueTask OnRegistered(SchedulerDriver driver, V1.FrameworkID frameworkId, V1.MasterInfo? master) =>
        Tell(inner.OnRegistered(driver, frameworkId, master), nameof(OnRegistered), to => to.OnRegistered(driver, frameworkId, master));

    public ValueTask OnReregistered(SchedulerDriver driver, V1.MasterInfo? master) =>
        Tell(inner.OnReregistered(driver, master), nameof(OnReregistered), to => to.OnReregistered(driver, master));

    public ValueTask OnDisconnected(SchedulerDriver driver, Exception reason) =>
        Tell(inner.OnDisconnected(driver, reason), nameof(OnDisconnected), to => to.OnDisconnected(driver, reason));

    public ValueTask OnOffers(SchedulerDriver driver, IReadOnlyList<V1.Offer> offers) =>
        Tell(inner.OnOffers(driver, offers), nameof(OnOffers), to => to.OnOffers(driver, offers));

    public ValueTask OnRescinded(SchedulerDriver driver, V1.OfferID offerId) =>
        Tell(inner.OnRescinded(driver, offerId), nameof(OnRescinded), to => to.OnRescinded(driver, offerId));

    public ValueTask OnInverseOffers(SchedulerDriver driver, IReadOnlyList<V1.InverseOffer> offers) =>
        Tell(inner.OnInverseOffers(driver, offers), nameof(OnInverseOffers), to => to.OnInverseOffers(driver, offers));

    public ValueTask OnInverseOfferRescinded(SchedulerDriver driver, V1.OfferID offerId) =>
        Tell(inner.OnInverseOfferRescinded(driver, offerId), nameof(OnInverseOfferRescinded), to => to.OnInverseOfferRescinded(driver, offerId));

    public ValueTask OnUpdate(SchedulerDriver driver, V1.TaskStatus status) =>
        Tell(inner.OnUpdate(driver, status), nameof(OnUpdate), to => to.OnUpdate(driver, status));

    public ValueTask OnMessage(SchedulerDriver driver, V1.AgentID agentId, V1.ExecutorID executorId, ByteString data) =>
        Tell(inner.OnMessage(driver, agentId, executorId, data), nameof(OnMessage), to => to.OnMessage(driver, agentId, executorId, data));

    public ValueTask OnAgentLost(SchedulerDriver driver, V1.AgentID agentId) =>
        Tell(inner.OnAgentLost(driver, agentId), nameof(OnAgentLost), to => to.OnAgentLost(driver, agentId));

    public ValueTask OnExecutorLost(SchedulerDriver driver, V1.AgentID agentId, V1.ExecutorID executorId, int? status) =>
        Tell(inner.OnExecutorLost(driver, agentId, executorId, status), nameof(OnExecutorLost), to => to.OnExecutorLost(driver, agentId, executorId, status));

    public ValueTask OnError(SchedulerDriver driver, MesosApiException error) =>
        Tell(inner.OnError(driver, error), nameof(OnError), to => to.OnError(driver, error));

    private ValueTask Tell(ValueTask done, string hook, Func<QueueScheduler, ValueTask> call)
    {
        hooks.Post(hook, call);
        return done;
    }
}
