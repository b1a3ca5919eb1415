using System.Buffers;
using Mentor.Protocol.Chunks;
using Mentor.Protocol.Reports;
using Mentor.Protocol.Streams;
using Mentor.Protocol.TaskBodies;

namespace Mentor.Protocol.Payloads;

/// <summary>What an executor runs: a delegate and its arguments. Travels as a value.</summary>
public abstract class Work : IEnvelope
{
    /// <summary>Set on arrival when the delegate captured a cancellation token; the token stands for this task's cancellation.</summary>
    [NonSerialized]
    internal CancellationTokenSource? Cancellation;

    /// <summary>Set on arrival: what the delegate says before its outcome goes there.</summary>
    [NonSerialized]
    internal TaskReports? Reports;

    private protected Work()
    {
    }

    /// <summary>
    /// Runs the delegate and writes its outcome. Never throws because of the delegate or of its result: an exception, and a result
    /// that cannot travel, are written as faults.
    /// </summary>
    public abstract ValueTask<WorkEnd> RunAsync(PayloadSerializer serializer, ArrayBufferWriter<byte> outcome, CancellationToken cancellationToken);

    /// <summary>The delegate that runs, for messages that name it.</summary>
    internal abstract Delegate Body { get; }

    /// <summary>Reads the items that follow the work of a map.</summary>
    internal virtual void ReadItems(ref PayloadReader reader)
    {
    }

    /// <summary>Whether it sends items before its outcome.</summary>
    internal virtual bool IsStream => false;

    /// <summary>Whether its outcome, when it succeeds, is the result of a task that other tasks may await.</summary>
    internal virtual bool MayBeAwaited => false;

    public static Work Of(Action body) => new ActionWork(body);

    public static Work Of<T>(Func<T> body) => new FuncWork<T>(body);

    public static Work Of(Func<Task> body) => new AsyncActionWork(body);

    public static Work Of<T>(Func<Task<T>> body) => new AsyncFuncWork<T>(body);

    public static Work Apply<TA, TR>(Func<TA, TR> body, TA a) => new ApplyWork<TA, TR>(body, a);

    public static Work Apply<TA, TB, TR>(Func<TA, TB, TR> body, TA a, TB b) => new ApplyWork<TA, TB, TR>(body, a, b);

    public static Work Apply<TA, TB, TC, TR>(Func<TA, TB, TC, TR> body, TA a, TB b, TC c) => new ApplyWork<TA, TB, TC, TR>(body, a, b, c);

    public static Work Apply<TA, TB, TC, TD, TR>(Func<TA, TB, TC, TD, TR> body, TA a, TB b, TC c, TD d) => new ApplyWork<TA, TB, TC, TD, TR>(body, a, b, c, d);

    public static Work Apply<TA, TR>(Func<TA, Task<TR>> body, TA a) => new AsyncApplyWork<TA, TR>(body, a);

    public static Work Apply<TA, TB, TR>(Func<TA, TB, Task<TR>> body, TA a, TB b) => new AsyncApplyWork<TA, TB, TR>(body, a, b);

    public static Work Apply<TA, TB, TC, TR>(Func<TA, TB, TC, Task<TR>> body, TA a, TB b, TC c) => new AsyncApplyWork<TA, TB, TC, TR>(body, a, b, c);

    public static Work Apply<TA, TB, TC, TD, TR>(Func<TA, TB, TC, TD, Task<TR>> body, TA a, TB b, TC c, TD d) =>
        new AsyncApplyWork<TA, TB, TC, TD, TR>(body, a, b, c, d);

    /// <summary>The results of the tasks are the arguments.</summary>
    internal static Work ApplyResults<TA, TR>(Func<TA, TR> body, Task<TA> a) => new ApplyResultsWork<TA, TR>(body, a);

    internal static Work ApplyResults<TA, TB, TR>(Func<TA, TB, TR> body, Task<TA> a, Task<TB> b) => new ApplyResultsWork<TA, TB, TR>(body, a, b);

    internal static Work ApplyResults<TA, TB, TC, TR>(Func<TA, TB, TC, TR> body, Task<TA> a, Task<TB> b, Task<TC> c) =>
        new ApplyResultsWork<TA, TB, TC, TR>(body, a, b, c);

    internal static Work ApplyResults<TA, TB, TC, TD, TR>(Func<TA, TB, TC, TD, TR> body, Task<TA> a, Task<TB> b, Task<TC> c, Task<TD> d) =>
        new ApplyResultsWork<TA, TB, TC, TD, TR>(body, a, b, c, d);

    internal static Work ApplyResults<TA, TR>(Func<TA, Task<TR>> body, Task<TA> a) => new AsyncApplyResultsWork<TA, TR>(body, a);

    internal static Work ApplyResults<TA, TB, TR>(Func<TA, TB, Task<TR>> body, Task<TA> a, Task<TB> b) => new AsyncApplyResultsWork<TA, TB, TR>(body, a, b);

    internal static Work ApplyResults<TA, TB, TC, TR>(Func<TA, TB, TC, Task<TR>> body, Task<TA> a, Task<TB> b, Task<TC> c) =>
        new AsyncApplyResultsWork<TA, TB, TC, TR>(body, a, b, c);

    internal static Work ApplyResults<TA, TB, TC, TD, TR>(Func<TA, TB, TC, TD, Task<TR>> body, Task<TA> a, Task<TB> b, Task<TC> c, Task<TD> d) =>
        new AsyncApplyResultsWork<TA, TB, TC, TD, TR>(body, a, b, c, d);

    /// <summary>
    /// What the chunks of a map do: applies <paramref name="body"/> to each item in turn. The result of this and of all below is a <see cref="ChunkEnd{T}"/>.
    /// </summary>
    internal static ChunkWork<T, TR> Map<T, TR>(Func<T, TR> body) => new MapWork<T, TR>(body);

    internal static ChunkWork<(TA, TB), TR> Map<TA, TB, TR>(Func<TA, TB, TR> body) => new MapWork<TA, TB, TR>(body);

    internal static ChunkWork<(TA, TB, TC), TR> Map<TA, TB, TC, TR>(Func<TA, TB, TC, TR> body) => new MapWork<TA, TB, TC, TR>(body);

    internal static ChunkWork<T, TR> Map<T, TR>(Func<T, Task<TR>> body) => new AsyncMapWork<T, TR>(body);

    internal static ChunkWork<(TA, TB), TR> Map<TA, TB, TR>(Func<TA, TB, Task<TR>> body) => new AsyncMapWork<TA, TB, TR>(body);

    internal static ChunkWork<(TA, TB, TC), TR> Map<TA, TB, TC, TR>(Func<TA, TB, TC, Task<TR>> body) => new AsyncMapWork<TA, TB, TC, TR>(body);

    internal static ChunkWork<T, object?> Each<T>(Action<T> body) => new EachWork<T>(body);

    internal static ChunkWork<T, object?> Each<T>(Func<T, Task> body) => new AsyncEachWork<T>(body);

    internal static ChunkWork<T, T> Fold<T>(Func<T, T, T> body) => new FoldWork<T>(body);

    internal static ChunkWork<T, TA> Aggregate<T, TA>(Func<TA, T, TA> body, TA seed) => new AggregateWork<T, TA>(body, seed);

    /// <summary>The result of this and the next is the number of items, an Int64.</summary>
    internal static Work Stream<T>(Func<IAsyncEnumerable<T>> body) => new AsyncStreamWork<T>(body);

    internal static Work Stream<T>(Func<IEnumerable<T>> body) => new SequenceStreamWork<T>(body);
}
