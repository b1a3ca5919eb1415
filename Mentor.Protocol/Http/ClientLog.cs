using Microsoft.Extensions.Logging;

namespace Mentor.Protocol.Http;

internal static partial class ClientLog
{
    [LoggerMessage(101, LogLevel.Debug, "Subscribed as {Id} at {Endpoint}.")]
    public static partial void Subscribed(ILogger log, string id, Uri endpoint);

    [LoggerMessage(102, LogLevel.Warning, "The subscription is lost and tried again: {Reason}")]
    public static partial void Disconnected(ILogger log, string reason);

    [LoggerMessage(103, LogLevel.Warning, "No subscription yet: {Reason}")]
    public static partial void NotSubscribed(ILogger log, string reason);
}
