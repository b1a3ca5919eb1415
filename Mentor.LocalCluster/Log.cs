using Microsoft.Extensions.Logging;

namespace Mentor.LocalCluster;

/// <summary>Everything this project logs. Event ids from 3000 on.</summary>
internal static partial class Log
{
    [LoggerMessage(3001, LogLevel.Error, "The embedded {Part} failed at {Step}; it goes on without. Please report this with the steps that lead to it.")]
    public static partial void StepFailed(this ILogger log, Exception fault, string part, string step);

    [LoggerMessage(3002, LogLevel.Debug, "Embedded Mesos: master at {Master}, {Agents} agents, work directory {WorkDirectory}")]
    public static partial void Started(this ILogger log, Uri master, int agents, string workDirectory);
}
