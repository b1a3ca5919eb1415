using Mentor.LocalCluster.Docker;

namespace Mentor.LocalCluster.Processes;

/// <summary>The first process of a container, as the system starts it.</summary>
/// <param name="Folder">The current one, in which its standard output and error become files of these names.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Environment">All that it sees.</param>
/// <param name="Farewell">A command that ends what is not below this process; it is run after each end. Null for nothing.</param>
internal sealed record MainProcess(string Folder, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string>? Farewell = null)
{
    /// <summary>A process of this machine.</summary>
    /// <exception cref="DockerException">It asks for what only an image can have.</exception>
    /// <exception cref="UserException">It cannot run as the user that it names.</exception>
    public static async Task<MainProcess> OfAsync(ContainerSpec container, CancellationToken cancellationToken)
    {
        if (container.Info is { Volumes.Count: > 0 } or { Mesos.Image: not null })
            throw new DockerException("a container without a Docker image is a process of this machine, for which the embedded cluster mounts neither volumes nor other images");
        var command = container.Command;
        IReadOnlyList<string> words = command.Shell ? ["/bin/sh", "-c", command.Value] : [command.Value, .. command.Arguments.Skip(1)];
        var user = command.HasUser ? await OtherUser.FindAsync(command.User, System.Environment.IsPrivilegedProcess, cancellationToken).ConfigureAwait(false) : null;
        return new(container.Sandbox, user?.Command(words) ?? words, container.Environment);
    }
}
