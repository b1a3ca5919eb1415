using Microsoft.Extensions.Logging;

namespace Mentor.Tasks.Master;

/// <summary>Everything that the driver's side logs. Information is what a user can act on, Debug are the steps of the protocol.</summary>
internal static partial class PoolLog
{
    [LoggerMessage(300, LogLevel.Information, "Pool {Name} is framework {FrameworkId} of {Master}.")]
    public static partial void Connected(this ILogger log, string name, string frameworkId, string master);

    [LoggerMessage(301, LogLevel.Warning, "Pool {Name} lost its master and tries to find it again; tasks wait.")]
    public static partial void Disconnected(this ILogger log, string name, Exception reason);

    [LoggerMessage(302, LogLevel.Error, "Pool {Name} cannot go on; its tasks fail.")]
    public static partial void Broken(this ILogger log, string name, Exception reason);

    [LoggerMessage(303, LogLevel.Warning, "Attempt {AttemptId} was lost on {Agent} ({Reason}, {Message}); its task is run again.")]
    public static partial void AttemptLost(this ILogger log, string attemptId, string agent, string reason, string message);

    [LoggerMessage(304, LogLevel.Debug, "{Action}")]
    public static partial void Decided(this ILogger log, object action);

    [LoggerMessage(305, LogLevel.Warning, "The call {Call} did not reach the master; what it was to bring about is looked after again.")]
    public static partial void CallFailed(this ILogger log, string call, Exception reason);

    [LoggerMessage(307, LogLevel.Warning, "The master has ended what pool {Name} ran, for it was away too long; the pool goes on as a new framework, and its tasks run again.")]
    public static partial void Expelled(this ILogger log, string name, Exception reason);

    [LoggerMessage(308, LogLevel.Warning, "A report of task {TaskId} could not be handed over to {Target}, which threw; the task goes on. Further ones are not mentioned.")]
    public static partial void ReportFailed(this ILogger log, string taskId, object target, Exception failure);

    [LoggerMessage(309, LogLevel.Debug, "What the executor of attempt {AttemptId} said last cannot be had from {Agent}.")]
    public static partial void NoLastWords(this ILogger log, string attemptId, Uri agent, Exception reason);

    [LoggerMessage(310, LogLevel.Warning, "Agent {Agent} lost {Losses} attempts in a row; no task goes there for {Time} unless it can go nowhere else.")]
    public static partial void AgentAvoided(this ILogger log, string agent, int losses, TimeSpan time);

    [LoggerMessage(311, LogLevel.Information, "Agent {Agent} is to be taken away in {Time}; what runs there goes on, and new tasks go elsewhere when that is near.")]
    public static partial void AgentLeaves(this ILogger log, string agent, TimeSpan time);

    [LoggerMessage(312, LogLevel.Warning, "Attempt {AttemptId} failed; its task is run again, as its retry policy says.")]
    public static partial void AttemptFailed(this ILogger log, string attemptId, Exception failure);

    [LoggerMessage(313, LogLevel.Error, "The retry policy of task {TaskId} threw; the task is not run again.")]
    public static partial void PolicyFailed(this ILogger log, string taskId, Exception thrown);

    [LoggerMessage(330, LogLevel.Information, "{TaskId} on {Agent}, {Stream}: {Line}")]
    public static partial void Printed(this ILogger log, string taskId, string agent, string stream, string line);

    [LoggerMessage(331, LogLevel.Warning, "{Missing} lines that {TaskId} printed to {Stream} are missing here: they came faster than they could be sent. The sandbox of its executor on {Agent} has them.")]
    public static partial void PrintedTooFast(this ILogger log, int missing, string taskId, string stream, string agent);

    [LoggerMessage(306, LogLevel.Debug, "The framework could not be torn down; the master ends it by itself.")]
    public static partial void TeardownFailed(this ILogger log, Exception reason);

    [LoggerMessage(320, LogLevel.Warning, "{Hook} of {Queue} threw; the queue and its tasks go on.")]
    public static partial void HookFailed(this ILogger log, string hook, Type queue, Exception thrown);
}
