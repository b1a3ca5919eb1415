using Mentor.Protocol.Payloads;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Futures;

/// <summary>A task arrives as one that has ended with its result. One that has not ended yet is awaited before the payload is sent.</summary>
/// <remarks>
/// task = -1 [result]      its result is here
///      / INT              the number of its result among those that precede the work, see <see cref="AwaitedResults"/>
/// </remarks>
internal abstract class TaskFormatter(Type type) : ObjectFormatter(type)
{
    private const int Here = -1;

    /// <summary>Why a task does not travel.</summary>
    public static Refused InThisProcess { get; } = new("a task runs in this process", "await it first and send its result");

    public override bool HeadHoldsObjects => true;

    public sealed override void WriteHead(ref PayloadWriter writer, object value)
    {
        var task = (Task)value;
        var state = writer.State;
        if (!state.IsOutcome && task.IsCompletedSuccessfully && state.LiesElsewhere?.Invoke(task) != true)
        {
            writer.Raw.Write(Here);
            WriteResult(ref writer, task);
        }
        else if (state.IsOutcome || state.LiesElsewhere is null)
        {
            writer.Refuse(Type, InThisProcess.Reason, InThisProcess.Remedy);
        }
        else if (state.RidesAlong && !task.IsCompletedSuccessfully)
        {
            writer.Refuse(Type, "it has no result yet, and is part of an object that the delegate uses as a whole: perhaps nobody means to wait for it",
                "capture the task itself, which is then awaited, or await it first");
        }
        else
        {
            // Its number means something in this payload only.
            state.IsTaskBound = true;
            writer.Raw.Write(state.Await(task));
        }
    }

    public sealed override object ReadHead(ref PayloadReader reader, int id)
    {
        if (reader.State.IsOutcome) throw reader.Malformed("a result brings back a task");
        var number = reader.Raw.ReadInt32();
        return number == Here ? ReadResult(ref reader) : ReadAwaited(ref reader, number);
    }

    protected abstract void WriteResult(ref PayloadWriter writer, Task ended);

    protected abstract Task ReadResult(ref PayloadReader reader);

    protected abstract Task ReadAwaited(ref PayloadReader reader, int number);
}

internal sealed class PlainTaskFormatter() : TaskFormatter(typeof(Task))
{
    // All programs share the one that has ended.
    public override bool IsInterchangeable(object value) => true;

    protected override void WriteResult(ref PayloadWriter writer, Task ended)
    {
    }

    protected override Task ReadResult(ref PayloadReader reader) => Task.CompletedTask;

    protected override Task ReadAwaited(ref PayloadReader reader, int number) => Task.CompletedTask;
}

internal sealed class TaskFormatter<T>(FormatterCatalog catalog) : TaskFormatter(typeof(Task<T>))
{
    private Formatter<T>? _result;

    protected override void WriteResult(ref PayloadWriter writer, Task ended) => Result.Write(ref writer, ((Task<T>)ended).Result);

    protected override Task ReadResult(ref PayloadReader reader) => Task.FromResult(Result.Read(ref reader));

    protected override Task ReadAwaited(ref PayloadReader reader, int number) => AwaitedResults.TaskOf<T>(ref reader, number);

    // On first use: types refer to themselves.
    private Formatter<T> Result => _result ??= catalog.Of<T>();
}
