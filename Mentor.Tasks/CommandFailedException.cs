using V1 = Mesos.V1;

namespace Mentor.Tasks;

/// <summary>A command ended with an exit code other than 0.</summary>
public sealed class CommandFailedException : TaskFailedException
{
    // Of what is kept, so much is in the message.
    private const int MostCharacters = 2048;

    internal CommandFailedException(string command, int exitCode, V1.TaskStatus status, string? standardOutput, string? standardError)
        : base(status, Describe(command, exitCode, status, standardError))
    {
        ExitCode = exitCode;
        StandardOutput = standardOutput;
        StandardError = standardError;
    }

    public int ExitCode { get; }

    /// <inheritdoc cref="CommandResult.StandardOutput"/>
    public string? StandardOutput { get; }

    /// <inheritdoc cref="CommandResult.StandardError"/>
    public string? StandardError { get; }

    private static string Describe(string command, int exitCode, V1.TaskStatus status, string? standardError)
    {
        var said = standardError?.Trim();
        var text = $"Task '{status.TaskId?.Value}' has failed: its command '{command}' exited with {exitCode}. ";
        if (said is null) text += $"Its stderr is in its sandbox on agent {status.AgentId?.Value}. ";
        else if (said.Length == 0) text += "It wrote nothing to its stderr. ";
        text += "Where such an end is a result, set CommandTask.AnyExitCode.";
        if (string.IsNullOrEmpty(said)) return text;
        return $"{text} Its stderr says:\n{(said.Length <= MostCharacters ? said : $"...{said.AsSpan(said.Length - MostCharacters)}")}";
    }
}
