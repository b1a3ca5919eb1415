using Microsoft.Extensions.Logging;

namespace Mentor.Protocol.Reports;

/// <summary>What a delegate gets for a captured logger. Never waits, and never fails the delegate: lines that come too fast are dropped and counted.</summary>
internal class ReportingLogger : ILogger
{
    private readonly TaskReports _reports;
    private readonly int _channel;
    private readonly int _levels;
    private int _dropped;

    public ReportingLogger(TaskReports reports, int channel, int levels)
    {
        _reports = reports;
        _channel = channel;
        _levels = levels;
        reports.WhenEnding(() =>
        {
            if (TakeDropped() is > 0 and var dropped) _reports.Send(_channel, Dropped(dropped));
        });
    }

    /// <summary>As it was with the captured logger when the delegate was sent.</summary>
    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Trace and < LogLevel.None && (_levels >> (int)logLevel & 1) != 0;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _reports.Scopes.Push(state);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        List<LogText> scopes = _reports.Origin is { } origin ? [origin] : [];
        _reports.Scopes.ForEachScope(static (scope, all) => all.Add(LogText.Of(scope)), scopes);
        var line = new LogLine
        {
            Level = (int)logLevel,
            EventId = eventId.Id,
            EventName = eventId.Name,
            Text = LogText.Of(state, () => formatter(state, exception)),
            Exception = exception,
            Scopes = [.. scopes],
        };

        if (!TryTellDropped() || !_reports.TrySend(_channel, line)) Interlocked.Increment(ref _dropped);
    }

    private bool TryTellDropped()
    {
        var count = TakeDropped();
        if (count == 0 || _reports.TrySend(_channel, Dropped(count))) return true;
        Interlocked.Add(ref _dropped, count);
        return false;
    }

    private int TakeDropped() => Volatile.Read(ref _dropped) == 0 ? 0 : Interlocked.Exchange(ref _dropped, 0);

    private LogLine Dropped(int count) => new()
    {
        Level = (int)LogLevel.Warning,
        Scopes = _reports.Origin is { } origin ? [origin] : [],
        Text = new LogText($"{count} lines of this logger are missing here: they came faster than they could be sent.", [KeyValuePair.Create("Missing", (object?)count)]),
    };
}

/// <inheritdoc/>
internal sealed class ReportingLogger<TCategory>(TaskReports reports, int channel, int levels) : ReportingLogger(reports, channel, levels), ILogger<TCategory>;
