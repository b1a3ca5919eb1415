using System.Buffers;
using Mentor.Protocol.Code;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Payloads;

/// <summary>Turns work into bytes and bytes into work, and outcomes back. One per pool on the driver, one per bundle on an executor. Thread-safe.</summary>
/// <remarks>
/// payload = version kind content         version = %x01
/// kind    = 0 work / 1 result / 2 fault
/// Everything that is known of types is kept here, never in a static field, so that the code of a bundle can be unloaded with its serializer.
/// </remarks>
public sealed class PayloadSerializer
{
    private const byte FormatVersion = 1;
    private const byte WorkKind = 0;
    private const byte ResultKind = 1;
    private const byte FaultKind = 2;

    private readonly FormatterCatalog _catalog;
    private WriteState? _spareWrite;
    private ReadState? _spareRead;

    public PayloadSerializer(IModuleSource modules) => _catalog = new FormatterCatalog(new CodeMap(modules));

    /// <exception cref="DelegateSerializationException">Something in the delegate cannot travel; all of it is listed. What was written to <paramref name="to"/> is of no use.</exception>
    public void WriteWork(IBufferWriter<byte> to, Work work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Write(to, WorkKind, work, static body => $"the delegate in {MethodText.Of(((Work)(object)body!).Body.Method)}");
    }

    /// <summary>What would travel, without sending it: sizes, what stays behind, what is refused.</summary>
    public TravelReport Explain(Work work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var state = new WriteState(_catalog);
        var trail = new Trail("delegate");
        WritePayload(trail.Bytes, WorkKind, work, state, trail);
        return new TravelReport(
            MethodText.Of(work.Body.Method), trail.Refusals.Count > 0 ? 0 : trail.Bytes.WrittenCount, [.. trail.Variables], trail.Pruned,
            [.. state.Modules.Select(module => module.Name)], trail.Refusals);
    }

    /// <exception cref="PayloadFormatException">The bytes are not work written by this version of Mentor and of the program.</exception>
    /// <exception cref="CodeNotFoundException">The delegate needs code that cannot be had.</exception>
    public Work ReadWork(ReadOnlySequence<byte> from) => Read(from, isOutcome: false, (ref reader, kind) =>
    {
        if (kind != WorkKind) throw reader.Malformed("it is an outcome where work is called for");
        var work = ReadRoot<Work>(ref reader) ?? throw reader.Malformed("it holds no work");
        work.Cancellation = reader.State.Cancellation;
        return work;
    });

    /// <exception cref="DelegateSerializationException">The result cannot travel. Nothing was written.</exception>
    public void WriteResult<T>(IBufferWriter<byte> to, T value)
    {
        var scratch = new ArrayBufferWriter<byte>();
        Write(scratch, ResultKind, value, static _ => $"the result, a {TypeText.Of(typeof(T))}");
        to.Write(scratch.WrittenSpan);
    }

    /// <summary>Never throws for what the exception holds: what cannot travel arrives as a <see cref="RemoteTaskException"/>.</summary>
    public void WriteFault(IBufferWriter<byte> to, Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        Write(to, FaultKind, fault, static _ => "the exception");
    }

    /// <exception cref="PayloadFormatException">The bytes are no outcome of that type.</exception>
    public Outcome<T> ReadOutcome<T>(ReadOnlySequence<byte> from) => Read(from, isOutcome: true, static (ref reader, kind) => kind switch
    {
        ResultKind => new Outcome<T>(ReadRoot<T>(ref reader)!),
        FaultKind => new Outcome<T>(ReadRoot<Exception>(ref reader) ?? throw reader.Malformed("it is a fault without an exception")),
        _ => throw reader.Malformed("it is work where an outcome is called for"),
    });

    private delegate TResult Reading<TResult>(ref PayloadReader reader, byte kind);

    private static T? ReadRoot<T>(ref PayloadReader reader)
    {
        var value = reader.State.Catalog.Of<T>().Read(ref reader);
        reader.ReadDeferred();
        if (reader.Remaining != 0) throw reader.Malformed($"{reader.Remaining} bytes follow its end");
        if (reader.State.Completions is { } completions)
        {
            foreach (var complete in completions) complete();
        }

        return value;
    }

    private void Write<T>(IBufferWriter<byte> to, byte kind, T value, Func<T, string> subject)
    {
        var state = Interlocked.Exchange(ref _spareWrite, null) ?? new WriteState(_catalog);
        try
        {
            WritePayload(to, kind, value, state, trail: null);
        }
        catch (RefusedException refused)
        {
            state.Clear();
            throw WithPaths(kind, value, subject(value), state, refused);
        }
        catch (InvalidOperationException e)
        {
            throw new DelegateSerializationException(subject(value), [new Refusal("?", typeof(T), e.Message.TrimEnd('.'), "send a copy that nobody changes")]);
        }
        finally
        {
            state.Clear();
            _spareWrite = state;
        }
    }

    // The first pass pays nothing for knowing where it is. This one knows, and goes on after each refusal.
    private static DelegateSerializationException WithPaths<T>(byte kind, T value, string subject, WriteState state, RefusedException refused)
    {
        var trail = new Trail(kind == WorkKind ? "delegate" : "result");
        WritePayload(trail.Bytes, kind, value, state, trail);
        return new DelegateSerializationException(subject, trail.Refusals.Count > 0 ? trail.Refusals : [refused.WithoutPath]);
    }

    private static void WritePayload<T>(IBufferWriter<byte> to, byte kind, T value, WriteState state, Trail? trail)
    {
        state.IsOutcome = kind != WorkKind;
        state.Trail = trail;
        var writer = new PayloadWriter(to, state);
        writer.Raw.Write(FormatVersion);
        writer.Raw.Write(kind);
        if (kind == FaultKind) state.Catalog.Of<Exception>().Write(ref writer, (Exception)(object)value!);
        else if (kind == WorkKind) state.Catalog.Of<Work>().Write(ref writer, (Work)(object)value!);
        else state.Catalog.Of<T>().Write(ref writer, value);
        writer.WriteDeferred();
        writer.Raw.Flush();
    }

    private TResult Read<TResult>(ReadOnlySequence<byte> from, bool isOutcome, Reading<TResult> read)
    {
        var state = Interlocked.Exchange(ref _spareRead, null) ?? new ReadState(_catalog);
        state.IsOutcome = isOutcome;
        var reader = new PayloadReader(from, state);
        try
        {
            if (reader.Raw.ReadByte() != FormatVersion) throw reader.Malformed("it does not begin as a payload of this version does");
            return read(ref reader, reader.Raw.ReadByte());
        }
        catch (Exception e) when (e is not MentorException and not OutOfMemoryException)
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
