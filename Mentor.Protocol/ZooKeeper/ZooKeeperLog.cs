using Microsoft.Extensions.Logging;

namespace Mentor.Protocol.ZooKeeper;

internal static partial class ZooKeeperLog
{
    [LoggerMessage(111, LogLevel.Debug, "ZooKeeper session {Id:x} is connected to {Server}; its time-out is {Timeout}.")]
    public static partial void Connected(this ILogger log, long id, string server, TimeSpan timeout);

    [LoggerMessage(112, LogLevel.Warning, "ZooKeeper session {Id:x} at {Address} has expired; another one begins.")]
    public static partial void Expired(this ILogger log, long id, ZooKeeperAddress address);

    [LoggerMessage(113, LogLevel.Warning, "ZooKeeper does not say who leads and is asked again; until then, whom it named last is taken to lead: {Reason}")]
    public static partial void Unreachable(this ILogger log, string reason);

    [LoggerMessage(114, LogLevel.Information, "The leading master is {Leader}, says {Address}.")]
    public static partial void Leads(this ILogger log, Uri leader, ZooKeeperAddress address);

    [LoggerMessage(115, LogLevel.Warning, "No master leads: {Reason}")]
    public static partial void NoneLeads(this ILogger log, string reason);

    [LoggerMessage(116, LogLevel.Error, "ZooKeeper will not be asked for the leading master any more: {Reason}")]
    public static partial void Refused(this ILogger log, string reason);
}
