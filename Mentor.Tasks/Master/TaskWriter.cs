using System.Buffers;
using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Reports;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Reports;
using Mentor.Tasks.Streams;
using Microsoft.Extensions.Logging;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>Turns what callers submit into tasks, on their threads. Thread-safe.</summary>
internal sealed class TaskWriter(MesosPoolOptions pool, PoolGround ground, PayloadSerializer serializer, ILogger log)
{
    private readonly OutputLog? _output = pool.ForwardsOutput ? OutputLog.Of(pool) : null;
    private long _made;

    /// <summary>Of a task without options of its own.</summary>
    public TaskTerms Terms { get; } = new(pool.Name, pool.PerTask, Resources.None, pool.Retries, 0, new(pool.Constraints), IsApart: false,
        pool.RetryPolicy is { } policy ? RetryPolicies.Build(policy, pool.Time) : null);

    /// <summary>Turns the work into bytes here and now: what the caller changes afterwards is not sent.</summary>
    public WrittenWork Write(Work work, TaskOptions? options = null, LiftScope? lifts = null)
    {
        var own = options is null or { IsShared: true } ? null : new OneOffExecutor(ground.Executor, options.Container);
        var terms = options is null ? Terms : TermsOf(options, own?.Resources ?? Resources.None, isApart: own is not null);
        ArrayBufferWriter<byte> payload = new();
        List<ReportTarget> targets = [];
        var (lifted, tokens) = serializer.WriteWork(payload, work, pool.LiftAbove, lifts, targets);
        var (parcel, artifacts) = Pack(payload, lifted);
        var id = NewId(terms);
        var reports = targets.Count > 0 ? new ReportInbox(id, targets, serializer, log, _output) : null;
        return new(id, terms, own, UnsafeByteOperations.UnsafeWrap(parcel.ToArray()), artifacts, tokens, reports, work.IsStream ? new StreamInbox(id, serializer) : null);
    }

    /// <summary>The inbox of a task that captured nothing to report to, and prints; null where that is not forwarded.</summary>
    public ReportInbox? InboxOf(string task) => _output is null ? null : new(task, [], serializer, log, _output);

    /// <summary>Asks a task of another kind what it is.</summary>
    public PendingKind<T> Describe<T>(MesosTask<T> kind)
    {
        V1.TaskInfo description = new();
        kind.Describe(description);
        var executor = description.Executor is { } own ? Resources.FromProto(own.Resources) : Resources.None;
        var terms = TermsOf(kind.Options, executor, isApart: true);
        return new(NewId(terms), terms, kind, description);
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
        var lifted = report.CanTravel ? serializer.WriteWork(new(), work, pool.LiftAbove).Lifts : [];
        return report with
        {
            Assemblies = ground.Code.Reach(report.Modules, ground.Host.Assemblies),
            Lifted = [.. lifted.DistinctBy(lift => lift.Reference.Hash).Select(lift => lift.Reference.Length)],
        };
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

    private (Parcel Parcel, IReadOnlyList<ContentHash> Artifacts) Pack(ArrayBufferWriter<byte> payload, IReadOnlyList<Lift> lifted)
    {
        var bundle = ground.Code.ManifestHash;
        var isInline = payload.WrittenCount <= Parcel.InlineLimit;
        if (isInline && lifted.Count == 0) return (Parcel.Inline(payload.WrittenMemory, bundle), []);

        List<ContentHash> artifacts = [];
        foreach (var lift in lifted)
        {
            ground.Artifacts.Add(lift.Reference.Hash, lift.Content);
            artifacts.Add(lift.Reference.Hash);
        }

        if (isInline) return (Parcel.Inline(payload.WrittenMemory, bundle), artifacts);
        artifacts.Add(ground.Artifacts.Add(payload.WrittenMemory));
        return (Parcel.Elsewhere(artifacts[^1], payload.WrittenCount, bundle), artifacts);
    }
}
