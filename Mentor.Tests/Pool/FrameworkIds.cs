using Microsoft.Extensions.Logging;

namespace Mentor.Tests.Pool;

/// <summary>Reads from a pool's log which framework it is.</summary>
internal sealed class FrameworkIds : ILoggerFactory, ILogger
{
    public string Last { get; private set; } = "";

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> facts) return;
        if (facts.FirstOrDefault(f => f.Key == "FrameworkId").Value is string id) Last = id;
    }
}
