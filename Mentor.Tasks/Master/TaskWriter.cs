using System.Buffers;
using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Protocol.Chunks;
using Mentor.Protocol.Code;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Reports;
using Mentor.Tasks.Futures;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Reports;
using Mentor.Tasks.Streams;
using Microsoft.Extensions.Logging;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>Turns what callers submit into tasks, on their threads. Thread-safe.</summary>
internal sealed class TaskWriter(MesosPoolOptions pool, PoolGround ground, PayloadSerializer serializer, ResultShelf results, ILogger log)
{
    private readonly OutputLog? _output = pool.ForwardsOutput ? OutputLog.Of(pool) : null;
    private readonly AwaitedWriter _awaited = new(serializer, ground.Artifacts, results, pool.LiftAbove);
    private readonly DescribedExecutors _executors = new(ground.Executor);
    private long _made;

    /// <summary>Of a task without options of its own.</summary>
    public TaskTerms Terms { get; } = new(pool.Name, pool.PerTask, Resources.None, pool.Retries, 0, new(pool.Constraints), IsApart: false,
        pool.RetryPolicy is { } policy ? RetryPolicies.Build(policy, pool.Time) : null);

    /// <summary>Turns the work into bytes here and now: what the caller changes afterwards is not sent.</summary>
    public WrittenWork Write(Work work, TaskOptions? options = null)
    {
        ArrayBufferWriter<byte> payload = new();
        List<ReportTarget> targets = [];
        return Address(payload, serializer.WriteWork(payload, work, pool.LiftAbove, targets, results.Has), targets, options, work.IsStream);
    }

    /// <summary>Turns the work of a map into what all of its chunks begin with.</summary>
    public ChunkBody WriteBody(Work work) => serializer.WriteBody(work, pool.LiftAbove, results.Has);

    /// <param name="body">What is to run.</param>
    /// <param name="items">For which it is to run.</param>
    /// <param name="options">What the task wants in another way than the pool's options say.</param>
    /// <param name="lifts">Large values in items of the same map that were serialized already.</param>
    public WrittenWork WriteChunk<T>(ChunkBody body, T[] items, TaskOptions? options, LiftScope lifts)
    {
        ArrayBufferWriter<byte> payload = new();
        List<ReportTarget> targets = [];
        return Address(payload, serializer.WriteChunk(payload, body, items, pool.LiftAbove, lifts, targets, results.Has), targets, options, isStream: false);
    }

    /// <summary>Turns work into a parcel when the tasks have ended that it awaits.</summary>
    /// <returns>The parcel, and what is handed out for it from now on.</returns>
    /// <exception cref="DelegateSerializationException">A result cannot travel.</exception>
    public (ByteString Data, IReadOnlyList<ContentHash> Artifacts) Complete(AwaitingWork work)
    {
        ArrayBufferWriter<byte> payload = new();
        IReadOnlyList<ContentHash> artifacts = _awaited.Write(payload, work);
        return (Pack(payload, ref artifacts), artifacts);
    }

    /// <summary>The inbox of a task that captured nothing to report to, and prints; null where that is not forwarded.</summary>
    public ReportInbox? InboxOf(string task) => _output is null ? null : new(task, [], serializer, log, _output);

    /// <summary>Asks a task of another kind what it is.</summary>
    /// <exception cref="ArgumentException">It cannot be launched as it describes itself.</exception>
    public PendingKind<T> Describe<T>(MesosTask<T> kind)
    {
        V1.TaskInfo description = new();
        kind.Describe(description);
        TaskDescription.Examine(description, kind.GetType());
        var executor = description.Executor;
        var terms = TermsOf(kind.Options, executor is null ? Resources.None : Resources.FromProto(executor.Resources), isApart: true);
        PendingKind<T> task = new(NewId(terms), terms, kind, description);
        if (executor is null) return task;
        _executors.Claim(executor, task.Id, task.Task);
        _ = task.Task.ContinueWith(ended => _executors.Release(executor, ended), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return task;
    }

    /// <summary>Serializes the value on the caller's thread and hands it out.</summary>
    public Broadcast<T> Broadcast<T>(T value)
    {
        return serializer.Broadcast(value, lift =>
        {
            ground.Artifacts.Add(lift.Reference.Hash, lift.Content);
            return () => ground.Artifacts.Remove(lift.Reference.Hash);
        });
    }

    /// <summary>What <see cref="Write"/> would send.</summary>
    public TravelReport Explain(Work work)
    {
        var report = serializer.Explain(work);
        var lifted = report.CanTravel ? serializer.WriteWork(new(), work, pool.LiftAbove, liesElsewhere: results.Has).Lifts : [];
        return report with
        {
            Assemblies = ground.Code.Reach(report.Modules, ground.Host.Assemblies),
            Lifted = [.. lifted.DistinctBy(lift => lift.Reference.Hash).Select(lift => lift.Reference.Length)],
        };
    }

    private WrittenWork Address(ArrayBufferWriter<byte> payload, in PayloadReferences references, List<ReportTarget> targets, TaskOptions? options, bool isStream)
    {
        var own = options is null or { IsShared: true } ? null : new OneOffExecutor(ground.Executor, options.Container);
        var terms = options is null ? Terms : TermsOf(options, own?.Resources ?? Resources.None, isApart: own is not null);
        var (lifted, tokens, antecedents) = references;
        IReadOnlyList<ContentHash> artifacts = HandOut(lifted);
        var id = NewId(terms);
        var reports = targets.Count > 0 ? new ReportInbox(id, targets, serializer, log, _output) : null;
        var items = isStream ? new StreamInbox(id, serializer) : null;
        return antecedents.Count == 0
            ? new(id, terms, own, Pack(payload, ref artifacts), artifacts, tokens, reports, items)
            : new(id, terms, own, ByteString.Empty, artifacts, tokens, reports, items) { Awaiting = new(antecedents, payload.WrittenMemory) };
    }

    private string NewId(TaskTerms terms) => $"{terms.Name}-{Interlocked.Increment(ref _made)}";

    private TaskTerms TermsOf(TaskOptions options, Resources executor, bool isApart)
    {
        options.Validate();
        return new(
            options.Name ?? Terms.Name, options.Resources ?? Terms.Resources, executor, options.Retries ?? Terms.Retries, options.Priority,
            options.Constraints is { } constraints ? new(constraints) : Terms.Constraints, isApart,
            options.RetryPolicy is { } policy ? RetryPolicies.Build(policy, pool.Time) : options.Retries is null ? Terms.RetryPolicy : null);
    }

    private ContentHash[] HandOut(IReadOnlyList<Lift> lifted)
    {
        if (lifted.Count == 0) return [];
        var artifacts = new ContentHash[lifted.Count];
        for (var i = 0; i < artifacts.Length; i++)
        {
            artifacts[i] = lifted[i].Reference.Hash;
            ground.Artifacts.Add(artifacts[i], lifted[i].Content);
        }

        return artifacts;
    }

    private ByteString Pack(ArrayBufferWriter<byte> payload, ref IReadOnlyList<ContentHash> artifacts)
    {
        var bundle = ground.Code.ManifestHash;
        var parcel = Parcel.Inline(payload.WrittenMemory, bundle);
        if (payload.WrittenCount > Parcel.InlineLimit)
        {
            var hash = ground.Artifacts.Add(payload.WrittenMemory);
            artifacts = [.. artifacts, hash];
            parcel = Parcel.Elsewhere(hash, payload.WrittenCount, bundle);
        }

        return UnsafeByteOperations.UnsafeWrap(parcel.ToArray());
    }
}
