using Mentor.Tasks.Artifacts;
using Mentor.Tasks.Master;
using Mentor.Tasks.Scheduling;
using Microsoft.Extensions.Logging;

namespace Mentor.Tests.Pool;

[TestFixture]
public sealed class PerformerLogTests
{
    [Test]
    public async Task Perform_AttemptLostAndRepeated_Warns()
    {
        await using var artifacts = await ArtifactEndpoint.StartAsync();
        PendingTable pending = new(artifacts, new TaskTally("pool"), static _ => null);
        Lines log = new();
        Performer performer = new(null!, null!, new CallWriter(new(), _ => null!, TimeSpan.Zero), pending, null!, new EventReader("ours", TimeProvider.System), null!, null!, null!, log);

        performer.Perform([new Repeat("t", "t#1", "agent", "REASON_AGENT_REMOVED", "Agent removed")]);

        Assert.That(log.Warnings, Is.EqualTo(new[] { "Attempt t#1 was lost on agent (REASON_AGENT_REMOVED, Agent removed); its task is run again." }));
    }

    private sealed class Lines : ILogger
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Warnings.Add(formatter(state, exception));
    }
}
