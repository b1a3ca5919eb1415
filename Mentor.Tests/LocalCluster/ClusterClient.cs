using Google.Protobuf;
using Mentor.LocalCluster;
using Mentor.Protocol.Http;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

/// <summary>A scheduler for tests: it launches, acknowledges all it hears, and hands on the events.</summary>
internal sealed class ClusterClient : IAsyncDisposable
{
    private readonly SchedulerClient _client;
    private readonly IAsyncEnumerator<V1.Scheduler.Event> _events;
    private readonly CancellationTokenSource _stopping;

    private ClusterClient(EmbeddedCluster cluster, V1.FrameworkInfo framework, CancellationToken cancellationToken)
    {
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _client = new(new() { Master = cluster.Master });
        _events = _client.SubscribeAsync(framework, _stopping.Token).GetAsyncEnumerator(_stopping.Token);
    }

    public static ClusterClient Connect(EmbeddedCluster cluster, CancellationToken cancellationToken, bool checkpoint = false, bool partitionAware = false)
    {
        V1.FrameworkInfo framework = new() { User = "root", Name = "test", Checkpoint = checkpoint, FailoverTimeout = checkpoint ? 60 : 0 };
        if (partitionAware) framework.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = V1.FrameworkInfo.Types.Capability.Types.Type.PartitionAware });
        return new(cluster, framework, cancellationToken);
    }

    public async Task<V1.Scheduler.Event> NextAsync(EventType type)
    {
        while (await _events.MoveNextAsync())
        {
            var next = _events.Current;
            if (next.Type == EventType.Update && next.Update.Status.HasUuid) await AcknowledgeAsync(next.Update.Status);
            if (next.Type == type) return next;
        }

        throw new InvalidOperationException($"The stream ended without {type}.");
    }

    public async Task<V1.Offer> NextOfferAsync() => (await NextAsync(EventType.Offers)).Offers.Offers_[0];

    public async Task<V1.TaskStatus> NextUpdateAsync() => (await NextAsync(EventType.Update)).Update.Status;

    /// <summary>The task's first update in that state, or its last one.</summary>
    public async Task<V1.TaskStatus> NextUpdateAsync(string taskId, V1.TaskState state)
    {
        while (true)
        {
            var status = await NextUpdateAsync();
            if (status.TaskId.Value == taskId && (status.State == state || status.State is not (V1.TaskState.TaskStarting or V1.TaskState.TaskRunning))) return status;
        }
    }

    public Task LaunchAsync(V1.Offer offer, params IEnumerable<V1.TaskInfo> tasks) => SendAsync(new()
    {
        Type = CallType.Accept,
        Accept = new()
        {
            OfferIds = { offer.Id },
            Operations = { new V1.Offer.Types.Operation { Type = V1.Offer.Types.Operation.Types.Type.Launch, Launch = new() { TaskInfos = { tasks } } } },
            Filters = new() { RefuseSeconds = 0 },
        },
    });

    public Task KillAsync(string taskId) => SendAsync(new() { Type = CallType.Kill, Kill = new() { TaskId = new() { Value = taskId } } });

    public Task SendAsync(V1.Scheduler.Call call) => _client.SendAsync(call);

    public static V1.TaskInfo Command(V1.Offer offer, string id, string command, params IEnumerable<V1.CommandInfo.Types.URI> uris)
    {
        var task = TaskOf(offer, id);
        task.Command = new() { Value = command, Uris = { uris } };
        return task;
    }

    public static V1.TaskInfo Probe(V1.Offer offer, string id, string data, string? command = null, string executorId = "probe")
    {
        var task = TaskOf(offer, id);
        task.Data = ByteString.CopyFromUtf8(data);
        task.Executor = new()
        {
            ExecutorId = new() { Value = executorId },
            Command = new() { Value = command ?? ProbeFiles.Executor },
            Resources = { Scalar("cpus", 0.1), Scalar("mem", 32) },
        };
        return task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _events.DisposeAsync();
        await _client.DisposeAsync();
        _stopping.Dispose();
    }

    private static V1.TaskInfo TaskOf(V1.Offer offer, string id) => new()
    {
        Name = id,
        TaskId = new() { Value = id },
        AgentId = offer.AgentId,
        Resources = { Scalar("cpus", 0.1), Scalar("mem", 32) },
    };

    private static V1.Resource Scalar(string name, double value) => new() { Name = name, Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = value } };

    private Task AcknowledgeAsync(V1.TaskStatus status) => SendAsync(new()
    {
        Type = CallType.Acknowledge,
        Acknowledge = new() { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid },
    });
}
