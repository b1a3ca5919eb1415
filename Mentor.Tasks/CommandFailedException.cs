using V1 = Mesos.V1;

namespace Mentor.Tasks;

/// <summary>A command ended with an exit code other than 0.</summary>
public sealed class CommandFailedException : TaskFailedException
{
    internal CommandFailedException(string command, int exitCode, V1.TaskStatus status)
        : base(
            status,
            $"Task '{status.TaskId?.Value}' has failed: its command '{command}' exited with {exitCode}. "
            + $"Its stderr is in its sandbox on agent {status.AgentId?.Value}. Where such an end is a result, set CommandTask.AnyExitCode.") =>
        ExitCode = exitCode;

    public int ExitCode { get; }
}
