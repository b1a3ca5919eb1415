using Mentor.LocalCluster.Processes;
using Network = Mesos.V1.ContainerInfo.Types.DockerInfo.Types.Network;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Docker;

/// <summary>What Mesos' words about a container are in those of <c>docker run</c>.</summary>
internal static class DockerRun
{
    /// <summary>Where a container finds its sandbox.</summary>
    public const string Sandbox = "/mnt/mesos/sandbox";

    public static string NameOf(ContainerSpec container) => $"mesos-{container.Id}";

    /// <exception cref="DockerException">The task asks for something that cannot be.</exception>
    public static IEnumerable<string> Arguments(ContainerSpec container, string cidFile)
    {
        var info = container.Info!;
        Demand(container, info);
        return
        [
            "run", "--rm", $"--name={NameOf(container)}", $"--cidfile={cidFile}",
            $"--net={NetworkOf(info)}",
            .. info.HasHostname ? [$"--hostname={info.Hostname}"] : Array.Empty<string>(),
            .. info.Docker is { Privileged: true } ? ["--privileged"] : Array.Empty<string>(),
            .. Variables(container).Select(variable => $"--env={variable.Key}={variable.Value}"),
            $"--volume={container.Sandbox}:{Sandbox}:rw",
            .. info.Volumes.Select(volume => VolumeOf(volume, container.Sandbox)),
            .. PortsOf(info),
            // Last, so that they win.
            .. (info.Docker?.Parameters ?? []).Select(parameter => $"--{parameter.Key}={parameter.Value}"),
            .. Command(container, info),
        ];
    }

    // The agent of an embedded cluster listens on loopback alone.
    private static void Demand(ContainerSpec container, V1.ContainerInfo info)
    {
        if (info is { Type: V1.ContainerInfo.Types.Type.Docker, Docker: null }) throw new DockerException("DockerInfo 'docker' is not set for DOCKER typed ContainerInfo");
        if (!container.IsExecutor || NetworkOf(info) == "host") return;
        throw new DockerException(
            $"an executor in network '{NetworkOf(info)}' cannot reach the agent of an embedded cluster, which listens on {EmbeddedCluster.Hostname}; use network HOST");
    }

    private static string NetworkOf(V1.ContainerInfo info) => info.Docker switch
    {
        { HasNetwork: true, Network: Network.Bridge } => "bridge",
        { HasNetwork: true, Network: Network.None } => "none",
        { HasNetwork: true, Network: Network.User } => info.NetworkInfos.FirstOrDefault()?.Name is { Length: > 0 } name
            ? name
            : throw new DockerException("network USER needs the name of the network in network_infos"),
        null when info.NetworkInfos.FirstOrDefault()?.Name is { Length: > 0 } name => name,
        _ => "host",
    };

    // The rest of the environment of a process here, PATH above all, would lead nowhere in there.
    private static Dictionary<string, string> Variables(ContainerSpec container)
    {
        var variables = container.Environment.Where(variable => variable.Key is not ("PATH" or "PWD")).ToDictionary(StringComparer.Ordinal);
        foreach (var own in container.Command.Environment?.Variables ?? []) variables[own.Name] = own.Value;
        variables["MESOS_SANDBOX"] = Sandbox;
        variables["MESOS_CONTAINER_NAME"] = NameOf(container);
        return variables;
    }

    private static string VolumeOf(V1.Volume volume, string sandbox)
    {
        var target = volume.ContainerPath.StartsWith('/') ? volume.ContainerPath : $"{Sandbox}/{volume.ContainerPath}";
        var mode = volume.Mode == V1.Volume.Types.Mode.Ro ? "ro" : "rw";
        return volume switch
        {
            { Source: null, HasHostPath: true } => $"--volume={(volume.HostPath.StartsWith('/') ? volume.HostPath : Path.Combine(sandbox, volume.HostPath))}:{target}:{mode}",
            { Source: { Type: V1.Volume.Types.Source.Types.Type.HostPath, HostPath: { } path } } => $"--volume={path.Path}:{target}:{mode}",
            { Source: { Type: V1.Volume.Types.Source.Types.Type.DockerVolume, DockerVolume: { } named } } => $"--volume={named.Name}:{target}:{mode}",
            _ => throw new DockerException($"volume '{volume.ContainerPath}' has no host_path, and of the other sources the embedded cluster knows HOST_PATH and DOCKER_VOLUME only"),
        };
    }

    private static IEnumerable<string> PortsOf(V1.ContainerInfo info)
    {
        var ports = info.Docker is { } docker
            ? docker.PortMappings.Select(port => (port.HostPort, port.ContainerPort, port.Protocol))
            : info.NetworkInfos.SelectMany(network => network.PortMappings).Select(port => (port.HostPort, port.ContainerPort, port.Protocol));
        return ports.Select(port => $"--publish={port.HostPort}:{port.ContainerPort}{(port.Protocol.Length > 0 ? $"/{port.Protocol}" : "")}");
    }

    // Mesos' own containerizer replaces the image's entry point, starts in the sandbox, and takes the first argument for the program's name.
    private static string[] Command(ContainerSpec container, V1.ContainerInfo info)
    {
        var command = container.Command;
        var image = container.Image!;
        var isMesos = info.Type == V1.ContainerInfo.Types.Type.Mesos;
        string[] folder = isMesos ? [$"--workdir={Sandbox}"] : [];
        if (command.Shell) return [.. folder, "--entrypoint=/bin/sh", image, "-c", command.Value];
        if (isMesos) return [.. folder, $"--entrypoint={command.Value}", image, .. command.Arguments.Skip(1)];
        return command.Value.Length > 0 ? [image, command.Value, .. command.Arguments] : [image, .. command.Arguments];
    }
}
