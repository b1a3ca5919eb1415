using Mentor.Protocol;
using Mentor.Tasks.Losses;

namespace Mentor.Tasks;

/// <summary>The cluster lost every attempt of a task; the delegate did not fail, as far as is known.</summary>
public sealed class TaskLostException : MentorException
{
    /// <summary>The reason, ours and not one of Mesos', when there was nobody to ask.</summary>
    internal const string NoMaster = "MASTER_DISCONNECTED";

    /// <summary>The reason when the process of an executor ended by itself.</summary>
    internal const string ExecutorTerminated = "REASON_EXECUTOR_TERMINATED";

    /// <summary>The reason when fetching failed, or when there is no engine or image for a container.</summary>
    private const string ContainerLaunchFailed = "REASON_CONTAINER_LAUNCH_FAILED";

    internal TaskLostException(string taskId, int attempts, string lastReason, string detail, string lastAgent, LastWords? words = null, string? lastState = null)
        : base(Describe(taskId, attempts, lastReason, detail, lastAgent, words ?? LastWords.None))
    {
        TaskId = taskId;
        Attempts = attempts;
        LastReason = lastReason;
        LastState = lastState;
        LastAgent = lastAgent;
        Sandbox = words?.Sandbox;
        StandardError = words?.StandardError;
        ExitStatus = words?.ExitStatus;
    }

    public string TaskId { get; }

    /// <summary>Launches, the first included.</summary>
    public int Attempts { get; }

    /// <summary>Why the last attempt was lost, in Mesos' words: REASON_EXECUTOR_TERMINATED, for example.</summary>
    public string LastReason { get; }

    /// <summary>In what state Mesos reported the last attempt: TASK_LOST, TASK_FAILED, TASK_UNREACHABLE; null where nobody did.</summary>
    public string? LastState { get; }

    /// <summary>The host of the last attempt.</summary>
    public string LastAgent { get; }

    /// <summary>The folder on that host where the executor wrote its stdout and stderr, where it is known.</summary>
    public string? Sandbox { get; }

    /// <summary>
    /// What the executor's stderr said last, where its agent shows it: from the line on with which the runtime gave the process up (a stack
    /// overflow, <see cref="Environment.FailFast(string)"/>), else its end; 4,096 characters at most.
    /// </summary>
    public string? StandardError { get; }

    /// <summary>How the process of the executor ended: its exit code, or 128 and the number of the signal that killed it; null where nobody knows.</summary>
    public int? ExitStatus { get; }

    private static string Describe(string taskId, int attempts, string reason, string detail, string agent, LastWords words)
    {
        var times = attempts == 1 ? "once" : $"{attempts} times";
        var where = words.Sandbox is { } sandbox ? $"{sandbox}/stderr" : "the executor's stderr in its sandbox on that agent";
        if (reason == NoMaster)
        {
            return $"Task '{taskId}' was given up: {detail.TrimEnd('.')}, so that nothing is known of its last launch of {attempts}, on agent {agent}. "
                + "See whether the master runs and can be reached from here; if it may be away for longer, raise MesosPoolOptions.OfferTimeout.";
        }

        if (reason == ContainerLaunchFailed)
        {
            return $"Task '{taskId}' never started: {times} its container could not be launched (last: {detail.TrimEnd('.')}, on agent {agent}). "
                + "If only some agents can run it, tell them apart with TaskOptions.Constraints.";
        }

        var cause = words.Cause is { } known ? $": {known}" : "";
        var others = words.Cause is null ? "" : "Another task may be to blame, for those of a pool share a process on each agent. ";
        var text = $"Task '{taskId}' was lost {times} (last: {reason}, {detail.TrimEnd('.')}{cause}, on agent {agent}). {others}If its process ended by itself, {where} says why; "
            + "if it needs more memory than MesosPoolOptions.PerTask asks for, raise that; if agents come and go, raise Retries.";
        return string.IsNullOrWhiteSpace(words.StandardError) ? text : $"{text} Its stderr says:\n{words.StandardError.TrimEnd()}";
    }
}
