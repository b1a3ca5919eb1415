using System.Buffers;
using Mentor.Protocol.Chunks;
using Mentor.Protocol.Code;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Futures;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Reports;
using Mentor.Protocol.TaskBodies;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Payloads;

/// <summary>Turns work into bytes and bytes into work, and outcomes back. One per pool on the driver, one per bundle on an executor. Thread-safe.</summary>
/// <remarks>
/// payload = version kind content         version = %x01
/// kind    = 0 work, and the items of a chunk after that of a map / 1 result / 2 fault / 3 lifted value / 4 broadcast value / 5 report
///         / 6 awaited results and work / 7 awaited task / 8 cancellation / 9 faults
/// Everything that is known of types is kept here, never in a static field, so that the code of a bundle can be unloaded with its serializer.
/// </remarks>
public sealed class PayloadSerializer
{
    private readonly FormatterCatalog _catalog;
    private readonly SharedValues? _values;
    private WriteState? _spareWrite;
    private ReadState? _spareRead;

    public PayloadSerializer(IModuleSource modules)
        : this(modules, values: null)
    {
    }

    /// <param name="modules">Finds code.</param>
    /// <param name="values">Finds values that lie outside of the payloads; null on the driver, which takes none.</param>
    internal PayloadSerializer(IModuleSource modules, IValueSource? values)
    {
        _catalog = new FormatterCatalog(new CodeMap(modules));
        _values = values is null ? null : new SharedValues(values, ReadBroadcast);
    }

    /// <exception cref="DelegateSerializationException">Something in the delegate cannot travel; all of it is listed. What was written to <paramref name="to"/> is of no use.</exception>
    public void WriteWork(IBufferWriter<byte> to, Work work) => WriteWork(to, work, []);

    /// <param name="targets">Gets what the delegate's proxies report to: <see cref="ReportTarget.Deliver"/> takes what comes back.</param>
    internal void WriteWork(IBufferWriter<byte> to, Work work, List<ReportTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(work);
        Write(to, PayloadKind.Work, work, NameOf, new() { Targets = targets });
    }

    /// <summary>Writes the work without the large values in it, which are to be handed out by themselves.</summary>
    /// <param name="to">Empty.</param>
    /// <param name="work">What is to run.</param>
    /// <param name="liftAbove">A value that takes as many bytes is large.</param>
    /// <param name="targets">Gets what the delegate's proxies report to.</param>
    /// <param name="liesElsewhere">Whether the result of a task that has ended is to be had elsewhere. Null when tasks are not to be awaited.</param>
    /// <returns>What the payload refers to.</returns>
    /// <exception cref="DelegateSerializationException">Something in the delegate cannot travel; all of it is listed.</exception>
    internal PayloadReferences WriteWork(ArrayBufferWriter<byte> to, Work work, long liftAbove, List<ReportTarget>? targets = null, Func<Task, bool>? liesElsewhere = null) =>
        WriteLifting(to, work, NameOf, new() { Targets = targets ?? [], LiesElsewhere = liesElsewhere }, liftAbove, scope: null);

    /// <summary>Writes the work of a map for all chunks of it: the delegate and what it captured are what they are now.</summary>
    /// <param name="work">What is to run for each item.</param>
    /// <param name="liftAbove">A value that takes as many bytes is large.</param>
    /// <param name="liesElsewhere">Whether the result of a task that has ended is to be had elsewhere. Null when tasks are not to be awaited.</param>
    /// <exception cref="DelegateSerializationException">Something in the delegate cannot travel; all of it is listed.</exception>
    internal ChunkBody WriteBody(Work work, long liftAbove, Func<Task, bool>? liesElsewhere = null)
    {
        ArrayBufferWriter<byte> content = new();
        WriteState state = new(_catalog);
        List<ReportTarget> targets = [];
        var lifts = WriteLifting(content, work, NameOf, new() { Targets = targets, LiesElsewhere = liesElsewhere, State = state }, liftAbove, scope: null).Lifts;
        state.Lifts = null;
        return new(work, content.WrittenSpan.ToArray(), state, lifts, targets);
    }

    /// <summary>Writes a chunk: the work as it was written, and the items.</summary>
    /// <param name="to">Empty.</param>
    /// <param name="body">The work.</param>
    /// <param name="items">What it runs for. One that is an object which the delegate captured is that object over there, and what it was when the work was written.</param>
    /// <param name="liftAbove">A value that takes as many bytes is large.</param>
    /// <param name="scope">What was lifted out of the items of other chunks.</param>
    /// <param name="targets">Gets what proxies report to.</param>
    /// <param name="liesElsewhere">Whether the result of a task that has ended is to be had elsewhere. Null when tasks are not to be awaited.</param>
    /// <returns>What the payload refers to.</returns>
    /// <exception cref="DelegateSerializationException">Something in the items cannot travel; all of it is listed.</exception>
    internal PayloadReferences WriteChunk<T>(
        ArrayBufferWriter<byte> to, ChunkBody body, T[] items, long liftAbove, LiftScope scope, List<ReportTarget>? targets = null, Func<Task, bool>? liesElsewhere = null) =>
        WriteLifting(to, items, _ => NameOf(body.Work), new() { Targets = targets ?? [], LiesElsewhere = liesElsewhere, After = body }, liftAbove, scope);

    /// <summary>Writes a task that has ended well, for work that awaited it.</summary>
    /// <exception cref="DelegateSerializationException">Its result cannot travel. What was written to <paramref name="to"/> is of no use.</exception>
    internal void WriteAwaited(IBufferWriter<byte> to, Task ended) =>
        Write(to, PayloadKind.Awaited, ended, static task => $"the result of a task that was awaited, a {TypeText.Of(TaskTypes.ResultOf(task.GetType()) ?? typeof(void))}");

    /// <summary>Makes a handle of the value, which is handed out until the handle is disposed.</summary>
    /// <param name="value">Is encoded now.</param>
    /// <param name="handOut">Hands the bytes out, and returns how to end that.</param>
    /// <exception cref="DelegateSerializationException">The value cannot travel.</exception>
    internal Broadcast<T> Broadcast<T>(T value, Func<Lift, Action> handOut)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Write(bytes, PayloadKind.Broadcast, (object?)value, static _ => $"the broadcast value, a {TypeText.Of(typeof(T))}");
        var lift = Lift.Of(bytes, new());
        return new(value, lift.Reference, _catalog, handOut(lift));
    }

    /// <summary>What would travel, without sending it: sizes, what stays behind, what is refused.</summary>
    public TravelReport Explain(Work work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var state = new WriteState(_catalog) { Targets = [], LiesElsewhere = static _ => false };
        var trail = new Trail("delegate");
        state.Trail = trail;
        IReadOnlyList<Refusal> refusals = trail.Refusals;
        try
        {
            new PayloadWriter(trail.Bytes, state).WriteWhole(PayloadKind.Work, work);
        }
        catch (CodeNotFoundException missing)
        {
            refusals = [.. trail.Refusals, new(trail.Current?.ToString() ?? "delegate", work.Body.GetType(), missing.Message.TrimEnd('.'), "what comes after it was not looked at")];
        }

        return new TravelReport(
            MethodText.Of(work.Body.Method), refusals.Count > 0 ? 0 : trail.Bytes.WrittenCount, [.. trail.Variables], trail.Pruned,
            [.. state.Modules.Select(module => module.Name)], refusals);
    }

    /// <exception cref="PayloadFormatException">The bytes are not work written by this version of Mentor and of the program.</exception>
    /// <exception cref="CodeNotFoundException">The delegate needs code that cannot be had.</exception>
    /// <exception cref="MentorException">A value that lies outside of the payload cannot be had.</exception>
    public Work ReadWork(ReadOnlySequence<byte> from, CancellationToken cancellationToken = default) => ReadWork(from, TaskReports.ToNobody, cancellationToken);

    /// <param name="reports">What the delegate's proxies report through.</param>
    internal Work ReadWork(ReadOnlySequence<byte> from, TaskReports reports, CancellationToken cancellationToken = default) => Read(from, isOutcome: false, (ref reader, kind) =>
    {
        if (kind == PayloadKind.Awaiting)
        {
            AwaitedResults.Read(ref reader);
            kind = reader.ReadKind();
        }

        if (kind != PayloadKind.Work) throw reader.Malformed("it is an outcome where work is called for");
        reader.State.Reports = reports;
        var work = reader.Part<Work>() ?? throw reader.Malformed("it holds no work");
        work.ReadItems(ref reader);
        reader.End();
        work.Cancellation = reader.State.Cancellation;
        work.Reports = reports;
        return work;
    }, cancellationToken);

    /// <param name="to">Empty, also when it throws.</param>
    /// <param name="value">The result.</param>
    /// <exception cref="DelegateSerializationException">The result cannot travel.</exception>
    public void WriteResult<T>(ArrayBufferWriter<byte> to, T value)
    {
        ArgumentNullException.ThrowIfNull(to);
        try
        {
            Write(to, PayloadKind.Result, value, static _ => $"the result, a {TypeText.Of(TaskEnd.ResultIn(typeof(T)))}");
        }
        catch
        {
            to.ResetWrittenCount();
            throw;
        }
    }

    /// <summary>Never throws for what the exception holds: what cannot travel arrives as a <see cref="RemoteTaskException"/>.</summary>
    public void WriteFault(IBufferWriter<byte> to, Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        Write(to, PayloadKind.Fault, fault, static _ => "the exception");
    }

    /// <summary>As <see cref="WriteFault"/>, for a task that was cancelled with it.</summary>
    internal void WriteCancellation(IBufferWriter<byte> to, Exception fault) => Write(to, PayloadKind.Cancellation, fault, static _ => "the exception");

    /// <summary>As <see cref="WriteFault"/>, for a task that failed with all of them.</summary>
    internal void WriteFaults(IBufferWriter<byte> to, Exception[] faults) => Write(to, PayloadKind.Faults, faults, static _ => "the exceptions");

    /// <exception cref="PayloadFormatException">The bytes are no outcome of that type.</exception>
    public Outcome<T> ReadOutcome<T>(ReadOnlySequence<byte> from) => Read(from, isOutcome: true, static (ref reader, kind) => kind switch
    {
        PayloadKind.Result => new Outcome<T>(reader.Root<T>()!),
        PayloadKind.Fault => new Outcome<T>(reader.Root<Exception>() ?? throw reader.Malformed("it is a fault without an exception")),
        PayloadKind.Cancellation => new Outcome<T>(reader.Root<Exception>() ?? throw reader.Malformed("it is a cancellation without an exception"), isCancelled: true),
        PayloadKind.Faults => reader.Root<Exception[]>() is { Length: > 0 } faults && !faults.Contains(null) ? new Outcome<T>(faults) : throw reader.Malformed("it is faults without exceptions"),
        _ => throw reader.Malformed("it is work where an outcome is called for"),
    });

    /// <exception cref="DelegateSerializationException">The value cannot travel. What was written to <paramref name="to"/> is of no use.</exception>
    internal void WriteReport<T>(IBufferWriter<byte> to, T value) =>
        Write(to, PayloadKind.Report, value, static _ => $"the reported value, a {TypeText.Of(typeof(T))}");

    /// <summary>Read as a report.</summary>
    /// <exception cref="DelegateSerializationException">The item cannot travel. What was written to <paramref name="to"/> is of no use.</exception>
    internal void WriteItem<T>(IBufferWriter<byte> to, T item) =>
        Write(to, PayloadKind.Report, item, static _ => $"the item, a {TypeText.Of(typeof(T))}");

    /// <exception cref="PayloadFormatException">The bytes are no report of that type.</exception>
    internal T? ReadReport<T>(ReadOnlySequence<byte> from) => Read(from, isOutcome: true, static (ref reader, kind) =>
        kind == PayloadKind.Report ? reader.Root<T>() : throw reader.Malformed("it is something else where a report is called for"));

    private delegate TResult Reading<TResult>(ref PayloadReader reader, PayloadKind kind);

    private static string NameOf(Work work) => $"the delegate in {MethodText.Of(work.Body.Method)}";

    private object? ReadBroadcast(ReadOnlySequence<byte> from) => Read(from, isOutcome: false, static (ref reader, kind) =>
    {
        if (kind != PayloadKind.Broadcast) throw reader.Malformed("it is no value that was broadcast");
        reader.State.IsApart = true;
        return reader.Root<object?>();
    });

    // Most have nothing to lift, and pay nothing for that some have.
    private PayloadReferences WriteLifting<T>(ArrayBufferWriter<byte> to, T value, Func<T, string> subject, in WriteTerms terms, long liftAbove, LiftScope? scope)
    {
        var before = terms.After?.Lifts ?? [];
        if (before.Count == 0 && scope is null or { IsEmpty: true })
        {
            try
            {
                return Write(new BoundedBuffer(to, liftAbove), PayloadKind.Work, value, subject, terms);
            }
            catch (BufferFullException)
            {
                to.ResetWrittenCount();
                terms.Targets?.Clear();
                terms.State?.Clear();
            }
        }

        return Write(to, PayloadKind.Work, value, subject, terms with { Lifts = new(_catalog, scope ?? new(), liftAbove, value, before) });
    }

    private PayloadReferences Write<T>(IBufferWriter<byte> to, PayloadKind kind, T value, Func<T, string> subject, in WriteTerms terms = default)
    {
        var state = terms.State ?? Interlocked.Exchange(ref _spareWrite, null) ?? new WriteState(_catalog);
        try
        {
            state.Begin(terms);
            // The second pass begins when the first one is left: a handler runs on top of the stack that it ends.
            if (TryWriteWhole(to, kind, value, state, terms.After) is not { } refused)
                return new(terms.Lifts?.Lifts ?? [], state.Tokens is { } tokens ? [.. tokens] : [], state.Antecedents ?? []);
            state.Clear();
            state.Begin(terms with { Lifts = null, Targets = terms.Targets is null ? null : [] });
            throw WithPaths(kind, value, subject(value), state, terms.After, refused);
        }
        catch (InvalidOperationException e)
        {
            throw new DelegateSerializationException(subject(value), [new Refusal("?", typeof(T), e.Message.TrimEnd('.'), "send a copy that nobody changes")]);
        }
        finally
        {
            if (terms.State is null)
            {
                state.Clear();
                _spareWrite = state;
            }
        }
    }

    private static RefusedException? TryWriteWhole<T>(IBufferWriter<byte> to, PayloadKind kind, T value, WriteState state, ChunkBody? after)
    {
        try
        {
            PayloadWriter writer = new(to, state);
            if (after is null) writer.WriteWhole(kind, value);
            else writer.WriteAfter(after, value);
            return null;
        }
        catch (RefusedException refused)
        {
            return refused;
        }
    }

    // The first pass pays nothing for knowing where it is. This one knows, and goes on after each refusal.
    private static DelegateSerializationException WithPaths<T>(PayloadKind kind, T value, string subject, WriteState state, ChunkBody? after, RefusedException refused)
    {
        var trail = new Trail(kind switch { PayloadKind.Work => "delegate", PayloadKind.Broadcast or PayloadKind.Report => "value", _ => "result" });
        state.Trail = trail;
        if (after is not null) trail.Enter("items");
        PayloadWriter writer = new(trail.Bytes, state);
        if (after is null) writer.WriteWhole(kind, value);
        else writer.WriteAfter(after, value);
        return new DelegateSerializationException(subject, trail.Refusals.Count > 0 ? trail.Refusals : [refused.WithoutPath]);
    }

    private TResult Read<TResult>(ReadOnlySequence<byte> from, bool isOutcome, Reading<TResult> read, CancellationToken waiting = default)
    {
        var state = Interlocked.Exchange(ref _spareRead, null) ?? new ReadState(_catalog, _values);
        state.IsOutcome = isOutcome;
        state.Waiting = waiting;
        var reader = new PayloadReader(from, state);
        try
        {
            return read(ref reader, reader.ReadKind());
        }
        catch (Exception e) when (e is not MentorException and not OutOfMemoryException and not OperationCanceledException)
        {
            // Whatever a damaged payload leads to, the caller has one kind of exception to catch.
            throw new PayloadFormatException(reader.Malformed($"{e.GetType().Name}: {e.Message}").Message, e);
        }
        finally
        {
            state.Clear();
            _spareRead = state;
        }
    }
}
