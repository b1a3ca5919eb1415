using System.ComponentModel;
using System.Diagnostics;
using Mentor.LocalCluster.Processes;

namespace Mentor.LocalCluster.Docker;

/// <summary>The docker command, and the engine that it speaks to: pulls images, runs containers, removes them.</summary>
/// <param name="command">Its name in PATH, or its path.</param>
/// <param name="host">Where the engine listens; null leaves it to the command, which looks at DOCKER_HOST.</param>
internal sealed class DockerEngine(string command, string? host)
{
    /// <summary>How long an engine may take to remove a container.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // What the command itself looks at; of the container's environment it sees nothing.
    private const string OwnVariables = "DOCKER_";

    // With which the command says that it was not the program in the container that failed.
    private const int Refused = 125;

    /// <summary>The process that stands for the container: it ends as the container ends, and passes signals on to it.</summary>
    /// <exception cref="DockerException">The task asks for something that cannot be.</exception>
    public MainProcess Run(ContainerSpec container) => new(
        container.Sandbox,
        [command, .. HostArguments, .. DockerRun.Arguments(container, CidFileOf(container))],
        EnvironmentFor(container),
        // The engine, not this process tree, is the parent of what runs in there.
        [command, .. HostArguments, .. RemovalOf(container)]);

    /// <summary>Sees to it that the engine has the image.</summary>
    /// <param name="image">Its name.</param>
    /// <param name="fresh">Whether to ask the registry for a newer one.</param>
    /// <param name="cancellationToken">Stops the download.</param>
    /// <exception cref="DockerException">It cannot be had; what docker says of it is in the message.</exception>
    public async Task ProvideAsync(string image, bool fresh, CancellationToken cancellationToken)
    {
        if (!fresh && (await CallAsync(["image", "inspect", image], cancellationToken).ConfigureAwait(false)).Status == 0) return;
        var (status, complaint) = await CallAsync(["pull", "--quiet", image], cancellationToken).ConfigureAwait(false);
        if (status == 0) return;

        var (silent, why) = await CallAsync(["version"], cancellationToken).ConfigureAwait(false);
        throw new DockerException(silent == 0
            ? $"'{command} pull {image}' exited with status {status}: {complaint}. Check the image's name, and that the agent's engine reaches its registry."
            : $"no Docker engine answers '{command}', so that image '{image}' cannot run: {why}. Start one, or name it in DOCKER_HOST or EmbeddedClusterOptions.DockerHost.");
    }

    /// <summary>Removes what is left of the container, whatever it does at the moment.</summary>
    public async Task RemoveAsync(ContainerSpec container)
    {
        try
        {
            await CallAsync(RemovalOf(container), CancellationToken.None).WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is TimeoutException or DockerException)
        {
            // An engine that does not answer cannot be helped from here.
        }
    }

    /// <summary>Why there was no container after all; null when there was one.</summary>
    public static string? RefusalOf(ContainerSpec container, int waitStatus)
    {
        if (waitStatus != WaitStatus.FromExitCode(Refused) || File.Exists(CidFileOf(container))) return null;
        var said = File.ReadAllText(Path.Combine(container.Sandbox, "stderr")).Trim();
        return $"docker did not run image '{container.Image}': {(said.Length > 0 ? said : "it did not say why")}";
    }

    private string[] HostArguments => host is null ? [] : ["-H", host];

    // Beside the sandbox, which belongs to the task.
    private static string CidFileOf(ContainerSpec container) => $"{container.Sandbox}.cid";

    private static string[] RemovalOf(ContainerSpec container) => ["rm", "--force", "--volumes", DockerRun.NameOf(container)];

    private static Dictionary<string, string> EnvironmentFor(ContainerSpec container)
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            ["PATH"] = container.Environment["PATH"],
            // By which the watcher finds what belongs to the container.
            ["MESOS_SANDBOX"] = container.Sandbox,
        };
        foreach (System.Collections.DictionaryEntry own in Environment.GetEnvironmentVariables())
        {
            var name = (string)own.Key;
            if (name == "HOME" || name.StartsWith(OwnVariables, StringComparison.Ordinal)) variables[name] = (string)own.Value!;
        }

        return variables;
    }

    private async Task<(int Status, string Complaint)> CallAsync(string[] arguments, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(command, [.. HostArguments, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var docker = Start(start);
        docker.StandardInput.Close();
        try
        {
            var complaint = docker.StandardError.ReadToEndAsync(cancellationToken);
            await docker.StandardOutput.BaseStream.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            await docker.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (docker.ExitCode, (await complaint.ConfigureAwait(false)).Trim().TrimEnd('.'));
        }
        catch (OperationCanceledException)
        {
            docker.Kill(entireProcessTree: true);
            throw;
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new DockerException(
                $"the command '{command}' cannot be started: {missing.Message}. Install Docker (Debian's package docker.io), or name the command in EmbeddedClusterOptions.DockerCommand.", missing);
        }
    }
}
