using System.Collections.Concurrent;
using Mentor.Protocol;
using Mentor.Tasks.Scheduling;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>What the master says, in the words of the centre.</summary>
internal sealed class EventReader(string executorId, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (string Host, Uri? Address)> _agents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _ends = new(StringComparer.Ordinal);

    /// <summary>The host of an agent that has made an offer; else its id.</summary>
    public string HostOf(string agentId) => _agents.TryGetValue(agentId, out var agent) ? agent.Host : agentId;

    /// <summary>Where the HTTP API of an agent is that has made an offer; null where it did not say.</summary>
    public Uri? AddressOf(string agentId) => _agents.GetValueOrDefault(agentId).Address;

    /// <summary>How the last of our executors on that agent ended, as waitpid encodes it; null where none did, or nobody knows.</summary>
    public int? EndOf(string agentId) => _ends.TryGetValue(agentId, out var status) ? status : null;

    public LoopInput Read(Offer offer)
    {
        _agents[offer.AgentId] = (offer.Hostname, AddressIn(offer.Message));
        return new(new Offered(offer.Id, offer.Agent, offer.Available, offer.HasExecutor(executorId), AbsenceIn(offer.Message.Unavailability)), Offer: offer);
    }

    /// <summary>A request to leave an agent; null when it names none, for then it leaves the choice to us and nothing has to go.</summary>
    public InverselyOffered? Read(V1.InverseOffer offer) =>
        offer.AgentId is { } agent && AbsenceIn(offer.Unavailability) is { } absence ? new(offer.Id.Value, agent.Value, absence) : null;

    /// <summary>The end of an executor.</summary>
    public LoopInput Read(V1.AgentID agent, V1.ExecutorID executor, int? status)
    {
        if (executor.Value == executorId && status is { } known) _ends[agent.Value] = known;
        return new(new ExecutorLost(agent.Value));
    }

    /// <param name="status">The news.</param>
    /// <param name="task">Whose; null when nobody waits for it.</param>
    public static LoopInput Read(V1.TaskStatus status, PendingTask? task)
    {
        var attempt = status.TaskId.Value;
        var agent = status.AgentId?.Value ?? "";
        var update = status.HasUuid ? status.Uuid.ToBase64() : null;
        switch (status.State)
        {
            case V1.TaskState.TaskStaging or V1.TaskState.TaskStarting or V1.TaskState.TaskRunning or V1.TaskState.TaskKilling:
            // An answer to RECONCILE carries no outcome, nor does the master's word of an agent that is back; the agent repeats the update that does.
            case V1.TaskState.TaskFinished or V1.TaskState.TaskFailed or V1.TaskState.TaskKilled when update is null && IsAnswer(status):
                return new(new Progressed(attempt, agent, update, IsOver: TaskEnds(status.State)));
            case V1.TaskState.TaskFinished or V1.TaskState.TaskFailed when task?.IsOutcome(status) ?? status.Data.Length > 0:
                return new(new Finished(attempt, agent, update, HasFailed: status.State == V1.TaskState.TaskFailed), status);
            case V1.TaskState.TaskKilled:
                return new(new Killed(attempt, agent, update));
            default:
                return new(new Lost(
                    attempt, agent, update, ReasonOf(status), MessageOf(status), Counts: !IsTurnedDown(status), NameOf(status.State), BlamesAgent: !IsOthersDoing(status)));
        }
    }

    // A certificate is made out to the name; an address needs nobody to know it.
    private static Uri? AddressIn(V1.Offer offer)
    {
        if (offer.Url is not { Address: { } address, Scheme: "http" or "https" } url) return null;
        var host = url.Scheme == "http" && address.Ip.Length > 0 ? address.Ip : address.Hostname;
        return Uri.CheckHostName(host) == UriHostNameType.Unknown ? null : new UriBuilder(url.Scheme, host, address.Port).Uri;
    }

    // The offer had just been withdrawn, or our executor there was just ending. What an executor takes down with it is TASK_FAILED instead.
    private static bool IsTurnedDown(V1.TaskStatus status) => status.HasReason && status.Reason switch
    {
        V1.TaskStatus.Types.Reason.InvalidOffers => true,
        V1.TaskStatus.Types.Reason.ExecutorTerminated => status.State is V1.TaskState.TaskLost or V1.TaskState.TaskDropped,
        _ => false,
    };

    // The task's own, an operator's or the master's.
    private static bool IsOthersDoing(V1.TaskStatus status) => status.State == V1.TaskState.TaskError || (status.HasReason && status.Reason is Reason.TaskInvalid
        or Reason.TaskUnauthorized or Reason.TaskGroupInvalid or Reason.TaskGroupUnauthorized or Reason.TaskKilledDuringLaunch or Reason.ResourcesUnknown
        or Reason.ContainerLimitation or Reason.ContainerLimitationMemory or Reason.ContainerLimitationDisk or Reason.ContainerPreempted
        or Reason.MaxCompletionTimeReached or Reason.AgentDraining or Reason.AgentRemovedByOperator
        or Reason.FrameworkRemoved or Reason.InvalidFrameworkid or Reason.MasterDisconnected or Reason.Reconciliation);

    private static bool TaskEnds(V1.TaskState state) => state is V1.TaskState.TaskFinished or V1.TaskState.TaskFailed or V1.TaskState.TaskKilled;

    private Absence? AbsenceIn(V1.Unavailability? planned)
    {
        if (planned?.Start is not { } start) return null;
        var begins = DateTimeOffset.UnixEpoch.AddTicks(start.Nanoseconds / TimeSpan.NanosecondsPerTick);
        return new(begins - time.GetUtcNow(), planned.Duration is { } duration ? TimeSpan.FromTicks(duration.Nanoseconds / TimeSpan.NanosecondsPerTick) : null);
    }

    private static bool IsAnswer(V1.TaskStatus status) => status.HasReason && (status.Reason is Reason.Reconciliation or Reason.AgentReregistered);

    private static string ReasonOf(V1.TaskStatus status) => status.HasReason
        ? V1.TaskStatus.Descriptor.FindDescriptor<Google.Protobuf.Reflection.EnumDescriptor>("Reason").FindValueByNumber((int)status.Reason)?.Name ?? $"reason {(int)status.Reason}"
        : NameOf(status.State);

    private static string MessageOf(V1.TaskStatus status) => status.HasMessage && status.Message.Length > 0 ? status.Message
        : status.State is V1.TaskState.TaskFinished ? "it ended without an outcome"
        : $"Mesos reported {NameOf(status.State)}";

    private static string NameOf(V1.TaskState state) =>
        V1.TaskStatusReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>("TaskState").FindValueByNumber((int)state)?.Name ?? $"state {(int)state}";
}
