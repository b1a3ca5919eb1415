using Google.Protobuf;
using Mentor.Protocol.Http;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Frameworks;

/// <summary>What a framework hears of its master, one call after the other and in the master's order: the next waits until the last has ended.</summary>
/// <remarks>
/// Derive from <see cref="SchedulerBase"/> to write only what you need. An exception that leaves one of these methods ends the driver;
/// <see cref="SchedulerRunner.Completion"/> then fails with it.
/// </remarks>
public interface IScheduler
{
    /// <summary>The master has taken the framework. Keep the id where the framework is to come back after the end of this process.</summary>
    ValueTask OnRegistered(SchedulerDriver driver, V1.FrameworkID frameworkId, V1.MasterInfo? master);

    /// <summary>The same framework is subscribed again, perhaps with another master. Offers from before are void; ask what became of the tasks (<see cref="SchedulerDriver.ReconcileAsync"/>).</summary>
    ValueTask OnReregistered(SchedulerDriver driver, V1.MasterInfo? master);

    /// <summary>The stream of events broke; the driver tries to subscribe again, without end. Calls fail meanwhile.</summary>
    ValueTask OnDisconnected(SchedulerDriver driver, Exception reason);

    /// <summary>Each offer is held for this framework until it is accepted, declined or withdrawn.</summary>
    ValueTask OnOffers(SchedulerDriver driver, IReadOnlyList<V1.Offer> offers);

    ValueTask OnRescinded(SchedulerDriver driver, V1.OfferID offerId);

    /// <summary>An agent is to be emptied for maintenance. Accepting promises to leave in time; declining says that the tasks may be killed.</summary>
    ValueTask OnInverseOffers(SchedulerDriver driver, IReadOnlyList<V1.InverseOffer> offers);

    ValueTask OnInverseOfferRescinded(SchedulerDriver driver, V1.OfferID offerId);

    /// <summary>
    /// Comes again, with the same uuid, until it is acknowledged: by the driver when this method has ended, or by
    /// <see cref="SchedulerDriver.AcknowledgeAsync"/> with <see cref="SchedulerOptions.ExplicitAcknowledgements"/>. An exception leaves it
    /// unacknowledged, so that it comes to whoever takes the framework over.
    /// </summary>
    ValueTask OnUpdate(SchedulerDriver driver, V1.TaskStatus status);

    /// <summary>From an executor. Messages may be lost on their way.</summary>
    ValueTask OnMessage(SchedulerDriver driver, V1.AgentID agentId, V1.ExecutorID executorId, ByteString data);

    /// <summary>Updates of its tasks follow by themselves.</summary>
    ValueTask OnAgentLost(SchedulerDriver driver, V1.AgentID agentId);

    /// <param name="driver">Of this framework.</param>
    /// <param name="agentId">Where it was.</param>
    /// <param name="executorId">The one that ended.</param>
    /// <param name="status">As of waitpid; null where it is not known.</param>
    ValueTask OnExecutorLost(SchedulerDriver driver, V1.AgentID agentId, V1.ExecutorID executorId, int? status);

    /// <summary>The last call: the master refused the framework or ended it. The driver ends.</summary>
    ValueTask OnError(SchedulerDriver driver, MesosApiException error);
}
