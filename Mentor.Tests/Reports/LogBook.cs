using Microsoft.Extensions.Logging;

namespace Mentor.Tests.Reports;

/// <summary>A logger that keeps its lines with the scopes that are open.</summary>
internal sealed class LogBook(LogLevel lowest = LogLevel.Information) : ILogger<LogBook>
{
    private readonly LoggerExternalScopeProvider _scopes = new();

    public List<Line> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _scopes.Push(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        List<string> scopes = [];
        _scopes.ForEachScope(static (scope, all) => all.Add(scope!.ToString()!), scopes);
        lock (Lines)
        {
            Lines.Add(new(
                logLevel, eventId, formatter(state, exception), exception, string.Join(" > ", scopes),
                state is IEnumerable<KeyValuePair<string, object?>> pairs ? pairs.ToDictionary(pair => pair.Key, pair => pair.Value) : []));
        }
    }

    public sealed record Line(LogLevel Level, EventId Event, string Text, Exception? Exception, string Scopes, Dictionary<string, object?> Values);
}
