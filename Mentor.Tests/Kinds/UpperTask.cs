using System.Collections.Concurrent;
using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Tasks;
using Mentor.Tests.LocalCluster;
using V1 = Mesos.V1;

namespace Mentor.Tests.Kinds;

/// <summary>A task for an executor of another make, which speaks the v1 API and knows nothing of Mentor: text in, text out.</summary>
internal sealed class UpperTask(string order) : MesosTask<string>
{
    public ConcurrentQueue<string> Hooks { get; } = new();

    public V1.ExecutorID ExecutorId { get; } = new() { Value = $"upper-{order.GetHashCode(StringComparison.Ordinal)}" };

    /// <summary>Thrown by the hook.</summary>
    public Exception? ToThrow { get; init; }

    protected internal override void Describe(V1.TaskInfo task)
    {
        task.Data = ByteString.CopyFromUtf8(order);
        task.Executor = new()
        {
            ExecutorId = ExecutorId,
            Command = new() { Value = ProbeFiles.Executor },
            Resources = { new Resources(0.1, 32).ToProto() },
        };
    }

    protected internal override string ResultOf(V1.TaskStatus status) => status.Data.ToStringUtf8();

    protected internal override void OnUpdate(V1.TaskStatus status)
    {
        Hooks.Enqueue($"{status.State}");
        if (ToThrow is not null) throw ToThrow;
    }

    protected internal override void OnSuccess(string result) => Hooks.Enqueue($"success {result}");

    protected internal override void OnFailure(Exception failure) => Hooks.Enqueue($"failure {failure.GetType().Name}");
}
