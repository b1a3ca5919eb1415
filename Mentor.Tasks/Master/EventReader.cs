using System.Collections.Concurrent;
using Mentor.Protocol;
using Mentor.Tasks.Scheduling;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>What the master says, in the words of the centre.</summary>
internal sealed class EventReader(string executorId)
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
        return new(new Offered(offer.Id, offer.Agent, offer.Available, offer.HasExecutor(executorId)), Offer: offer);
    }

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
            // An answer to RECONCILE carries no outcome; the agent repeats the update that does.
            case V1.TaskState.TaskFinished or V1.TaskState.TaskFailed or V1.TaskState.TaskKilled when update is null && IsAnswer(status):
                return new(new Progressed(attempt, agent, update));
            case V1.TaskState.TaskFinished or V1.TaskState.TaskFailed when task?.IsOutcome(status) ?? status.Data.Length > 0:
                return new(new Finished(attempt, agent, update), status);
            case V1.TaskState.TaskKilled:
                return new(new Killed(attempt, agent, update));
            default:
                return new(new Lost(attempt, agent, update, ReasonOf(status), MessageOf(status), Counts: !IsTurnedDown(status)));
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

    private static bool IsAnswer(V1.TaskStatus status) => status.HasReason && status.Reason == V1.TaskStatus.Types.Reason.Reconciliation;

    private static string ReasonOf(V1.TaskStatus status) => status.HasReason
        ? V1.TaskStatus.Descriptor.FindDescriptor<Google.Protobuf.Reflection.EnumDescriptor>("Reason").FindValueByNumber((int)status.Reason)?.Name ?? $"reason {(int)status.Reason}"
        : NameOf(status.State);

    private static string MessageOf(V1.TaskStatus status) => status.HasMessage && status.Message.Length > 0 ? status.Message
        : status.State is V1.TaskState.TaskFinished ? "it ended without an outcome"
        : $"Mesos reported {NameOf(status.State)}";

    private static string NameOf(V1.TaskState state) =>
        V1.TaskStatusReflection.Descriptor.FindTypeByName<Google.Protobuf.Reflection.EnumDescriptor>("TaskState").FindValueByNumber((int)state)?.Name ?? $"state {(int)state}";
}
