using Google.Protobuf;
using Mentor.Protocol.Http;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Frameworks;

/// <summary>A scheduler that declines every offer and does nothing else: override what yours does.</summary>
public abstract class SchedulerBase : IScheduler
{
    public virtual ValueTask OnRegistered(SchedulerDriver driver, V1.FrameworkID frameworkId, V1.MasterInfo? master) => default;

    public virtual ValueTask OnReregistered(SchedulerDriver driver, V1.MasterInfo? master) => default;

    public virtual ValueTask OnDisconnected(SchedulerDriver driver, Exception reason) => default;

    /// <summary>Declines all of them, so that nothing is held that nobody uses.</summary>
    public virtual ValueTask OnOffers(SchedulerDriver driver, IReadOnlyList<V1.Offer> offers)
    {
        ArgumentNullException.ThrowIfNull(driver);
        return new(driver.DeclineAsync(offers));
    }

    public virtual ValueTask OnRescinded(SchedulerDriver driver, V1.OfferID offerId) => default;

    public virtual ValueTask OnInverseOffers(SchedulerDriver driver, IReadOnlyList<V1.InverseOffer> offers) => default;

    public virtual ValueTask OnInverseOfferRescinded(SchedulerDriver driver, V1.OfferID offerId) => default;

    public virtual ValueTask OnUpdate(SchedulerDriver driver, V1.TaskStatus status) => default;

    public virtual ValueTask OnMessage(SchedulerDriver driver, V1.AgentID agentId, V1.ExecutorID executorId, ByteString data) => default;

    public virtual ValueTask OnAgentLost(SchedulerDriver driver, V1.AgentID agentId) => default;

    public virtual ValueTask OnExecutorLost(SchedulerDriver driver, V1.AgentID agentId, V1.ExecutorID executorId, int? status) => default;

    public virtual ValueTask OnError(SchedulerDriver driver, MesosApiException error) => default;
}
