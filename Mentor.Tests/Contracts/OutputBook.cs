using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mentor.Tests.Contracts;

/// <summary>A log of what tasks print.</summary>
internal sealed class OutputBook : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<Printed> _all = new();
    private readonly Channel<Printed> _news = Channel.CreateUnbounded<Printed>();

    public Printed[] All => [.. _all];

    public ValueTask<Printed> NextAsync(CancellationToken token) => _news.Reader.ReadAsync(token);

    public ILogger CreateLogger(string categoryName) => categoryName == "Mentor.Tasks.TaskOutput" ? this : NullLogger.Instance;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var values = ((IEnumerable<KeyValuePair<string, object?>>)state!).ToDictionary(pair => pair.Key, pair => pair.Value);
        Printed line = new((string)values["TaskId"]!, (string)values["Agent"]!, (string)values["Stream"]!, (string)values["Line"]!, formatter(state, exception));
        _all.Enqueue(line);
        _news.Writer.TryWrite(line);
    }

    public sealed record Printed(string TaskId, string Agent, string Stream, string Line, string Text);
}
