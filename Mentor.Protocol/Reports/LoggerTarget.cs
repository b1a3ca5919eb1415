using System.Buffers;
using Mentor.Protocol.Payloads;
using Microsoft.Extensions.Logging;

namespace Mentor.Protocol.Reports;

/// <summary>Writes lines to the captured logger, within the scopes that were open over there.</summary>
internal sealed class LoggerTarget(ILogger logger, Type declared) : ReportTarget(logger, declared)
{
    public override void Deliver(PayloadSerializer serializer, ReadOnlyMemory<byte> report)
    {
        if (serializer.ReadReport<LogLine>(new ReadOnlySequence<byte>(report)) is not { Text: { } text, Scopes: { } scopes } line) return;
        Stack<IDisposable?> open = [];
        try
        {
            foreach (var scope in scopes) open.Push(scope.Count > 0 ? logger.BeginScope(scope) : logger.BeginScope(scope.ToString()));
            logger.Log((LogLevel)line.Level, new EventId(line.EventId, line.EventName), text, line.Exception, static (said, _) => said.ToString());
        }
        finally
        {
            while (open.TryPop(out var scope)) scope?.Dispose();
        }
    }
}
