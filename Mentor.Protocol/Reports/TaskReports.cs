using System.Buffers;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Streams;
using Microsoft.Extensions.Logging;

namespace Mentor.Protocol.Reports;

/// <summary>The end of the channel that the proxies of one attempt speak into.</summary>
/// <param name="serializer">Knows the types of what is reported. Without one, and without a pool, nobody listens.</param>
/// <param name="sink">Takes the bytes.</param>
/// <param name="openItems">Takes items, where the work is a stream; asked for once at most.</param>
/// <param name="teller">Who reports; null when nobody knows.</param>
internal sealed class TaskReports(PayloadSerializer? serializer, IReportSink? sink, Func<IItemSink>? openItems = null, TaskContext? teller = null)
{
    /// <summary>For work that is read without a pool: proxies work and report to nobody.</summary>
    public static TaskReports ToNobody { get; } = new(null, null);

    private Action? _ending;
    private LoggerExternalScopeProvider? _scopes;
    private IItemSink? _items;
    private LogText? _origin;

    /// <summary>Where the items of a stream go; null where nobody takes any.</summary>
    public IItemSink? Items => openItems is null ? null : _items ??= openItems();

    /// <summary>The scope around all lines of the task's loggers; null when nobody knows whose they are.</summary>
    public LogText? Origin => teller is null ? null : _origin ??= new(
        $"task {teller.TaskId} on {teller.Agent}",
        [KeyValuePair.Create("TaskId", (object?)teller.TaskId), KeyValuePair.Create("AttemptId", (object?)teller.AttemptId), KeyValuePair.Create("Agent", (object?)teller.Agent)]);

    /// <summary>The scopes that are open, of all loggers of the task, as those of one logger factory have them in common.</summary>
    public LoggerExternalScopeProvider Scopes => LazyInitializer.EnsureInitialized(ref _scopes, static () => new LoggerExternalScopeProvider());

    /// <summary>Waits while too much waits.</summary>
    /// <exception cref="Delegates.DelegateSerializationException">The value cannot travel.</exception>
    /// <exception cref="MentorException">The value is too large.</exception>
    public void Send<T>(int channel, T value)
    {
        if (serializer is null || sink is null) return;
        var payload = new ArrayBufferWriter<byte>();
        serializer.WriteReport(payload, value);
        sink.Send(channel, payload.WrittenSpan);
    }

    /// <returns>False when it was dropped, since too much waits.</returns>
    public bool TrySend<T>(int channel, T value)
    {
        if (serializer is null || sink is null) return true;
        var payload = new ArrayBufferWriter<byte>();
        serializer.WriteReport(payload, value);
        return sink.TrySend(channel, payload.WrittenSpan);
    }

    /// <summary>Called while the work is read, for what is to be said when the delegate has ended.</summary>
    public void WhenEnding(Action last)
    {
        if (sink is not null) _ending += last;
    }

    /// <summary>The delegate has ended.</summary>
    public void End() => _ending?.Invoke();
}
