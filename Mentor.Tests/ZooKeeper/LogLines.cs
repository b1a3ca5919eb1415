using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Mentor.Tests.ZooKeeper;

/// <summary>What was logged, and a way to wait for it.</summary>
internal sealed class LogLines : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IEnumerable<string> All => _lines;

    public async Task<string> LineAsync(string with, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = _next.Task;
            if (_lines.FirstOrDefault(line => line.Contains(with, StringComparison.Ordinal)) is { } found) return found;
            await next.WaitAsync(cancellationToken);
        }
    }

    public void Clear() => _lines.Clear();

    public ILogger CreateLogger(string categoryName) => this;

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
        _lines.Enqueue(formatter(state, exception));
        Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
