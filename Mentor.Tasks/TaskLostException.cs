using Mentor.Protocol;

namespace Mentor.Tasks;

/// <summary>The cluster lost every attempt of a task; the delegate did not fail, as far as is known.</summary>
public sealed class TaskLostException : MentorException
{
    /// <summary>The reason, ours and not one of Mesos', when there was nobody to ask.</summary>
    internal const string NoMaster = "MASTER_DISCONNECTED";

    internal TaskLostException(string taskId, int attempts, string lastReason, string detail, string lastAgent, string? sandbox = null, string? standardError = null)
        : base(Describe(taskId, attempts, lastReason, detail, lastAgent, sandbox, standardError))
    {
        TaskId = taskId;
        Attempts = attempts;
        LastReason = lastReason;
        LastAgent = lastAgent;
        Sandbox = sandbox;
        StandardError = standardError;
    }

    public string TaskId { get; }

    /// <summary>Launches, the first included.</summary>
    public int Attempts { get; }

    /// <summary>Why the last attempt was lost, in Mesos' words: REASON_EXECUTOR_TERMINATED, for example.</summary>
    public string LastReason { get; }

    /// <summary>The host of the last attempt.</summary>
    public string LastAgent { get; }

    /// <summary>The folder on that host where the executor wrote its stdout and stderr, where it is known.</summary>
    public string? Sandbox { get; }

    /// <summary>The end of the executor's stderr, where it can be had.</summary>
    public string? StandardError { get; }

    private static string Describe(string taskId, int attempts, string reason, string detail, string agent, string? sandbox, string? standardError)
    {
        var times = attempts == 1 ? "once" : $"{attempts} times";
        var where = sandbox is null ? "the executor's stderr in its sandbox on that agent" : $"{sandbox}/stderr";
        if (reason == NoMaster)
        {
            return $"Task '{taskId}' was given up: {detail.TrimEnd('.')}, so that nothing is known of its last launch of {attempts}, on agent {agent}. "
                + "See whether the master runs and can be reached from here; if it may be away for longer, raise MesosPoolOptions.OfferTimeout.";
        }

        var text = $"Task '{taskId}' was lost {times} (last: {reason}, {detail.TrimEnd('.')}, on agent {agent}). If its process ended by itself, {where} says why; "
            + "if it needs more memory than MesosPoolOptions.PerTask asks for, raise that; if agents come and go, raise Retries.";
        return string.IsNullOrWhiteSpace(standardError) ? text : $"{text} Its stderr ends with:\n{standardError.TrimEnd()}";
    }
}
