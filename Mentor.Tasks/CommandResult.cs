using V1 = Mesos.V1;

namespace Mentor.Tasks;

/// <param name="ExitCode">0 unless <see cref="CommandTask.AnyExitCode"/>.</param>
/// <param name="Status">The update that said so.</param>
public sealed record CommandResult(int ExitCode, V1.TaskStatus Status);
