using V1 = Mesos.V1;

namespace Mentor.Tasks;

/// <param name="ExitCode">0 unless <see cref="CommandTask.AnyExitCode"/>.</param>
/// <param name="Status">The update that said so.</param>
public sealed record CommandResult(int ExitCode, V1.TaskStatus Status)
{
    /// <summary>
    /// What the command wrote to its standard output, the last <see cref="CommandTask.OutputBytes"/> of it. Null where that is 0, or where its
    /// agent does not show its sandbox.
    /// </summary>
    public string? StandardOutput { get; init; }

    /// <summary>As <see cref="StandardOutput"/>, of standard error, into which an agent itself may write, too.</summary>
    public string? StandardError { get; init; }
}
