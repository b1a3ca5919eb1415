using System.Threading.Channels;
using Google.Protobuf;
using Mentor.Protocol.Http;
using Mentor.Tasks;
using Mentor.Tasks.Frameworks;
using V1 = Mesos.V1;

namespace Mentor.Tests.Kinds;

/// <summary>A queue that notes what its hooks hear, and lets a test wait for it.</summary>
internal sealed class NotingQueue : QueueScheduler
{
    private readonly Channel<string> _notes = Channel.CreateUnbounded<string>();

    /// <summary>Runs within each hook, with its note.</summary>
    public Func<string, SchedulerDriver?, ValueTask>? Also { get; init; }

    public ValueTask<string> NextAsync(CancellationToken cancellationToken) => _notes.Reader.ReadAsync(cancellationToken);

    /// <summary>The notes up to the one that begins so; offers, which come as they like, are left out.</summary>
    public async Task<List<string>> UntilAsync(string beginning, CancellationToken cancellationToken)
    {
        List<string> notes = [];
        while (notes.Count == 0 || !notes[^1].StartsWith(beginning, StringComparison.Ordinal))
        {
            var next = await NextAsync(cancellationToken);
            if (next != "offers" || beginning == "offers") notes.Add(next);
        }

        return notes;
    }

    protected internal override ValueTask OnRegistered(SchedulerDriver driver, V1.FrameworkID frameworkId, V1.MasterInfo? master) => Note($"registered {frameworkId.Value == driver.FrameworkId!.Value}", driver);

    protected internal override ValueTask OnReregistered(SchedulerDriver driver, V1.MasterInfo? master) => Note("reregistered", driver);

    protected internal override ValueTask OnDisconnected(SchedulerDriver driver, Exception reason) => Note("disconnected", driver);

    protected internal override ValueTask OnOffers(SchedulerDriver driver, IReadOnlyList<V1.Offer> offers) => Note("offers", driver);

    protected internal override ValueTask OnRescinded(SchedulerDriver driver, V1.OfferID offerId) => Note($"rescinded {offerId.Value}", driver);

    protected internal override ValueTask OnInverseOffers(SchedulerDriver driver, IReadOnlyList<V1.InverseOffer> offers) => Note($"inverse offer {offers[0].Id.Value}", driver);

    protected internal override ValueTask OnInverseOfferRescinded(SchedulerDriver driver, V1.OfferID offerId) => Note($"inverse offer rescinded {offerId.Value}", driver);

    protected internal override ValueTask OnUpdate(SchedulerDriver driver, V1.TaskStatus status) => Note($"{status.State} of {status.TaskId.Value}", driver);

    protected internal override ValueTask OnMessage(SchedulerDriver driver, V1.AgentID agentId, V1.ExecutorID executorId, ByteString data) => Note($"message {data.ToStringUtf8()}", driver);

    protected internal override ValueTask OnAgentLost(SchedulerDriver driver, V1.AgentID agentId) => Note($"agent lost {agentId.Value}", driver);

    protected internal override ValueTask OnExecutorLost(SchedulerDriver driver, V1.AgentID agentId, V1.ExecutorID executorId, int? status) => Note($"executor lost {status}", driver);

    protected internal override ValueTask OnError(SchedulerDriver driver, MesosApiException error) => Note("error", driver);

    protected internal override ValueTask OnTaskEnded(string taskId, Exception? failure) => Note($"ended {taskId} {failure?.GetType().Name}", null);

    protected internal override ValueTask OnIdle() => Note("idle", null);

    private ValueTask Note(string what, SchedulerDriver? driver)
    {
        _notes.Writer.TryWrite(what);
        return Also?.Invoke(what, driver) ?? default;
    }
}
