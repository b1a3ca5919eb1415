using System.Globalization;
using DockerNetwork = Mesos.V1.ContainerInfo.Types.DockerInfo.Types.Network;
using V1 = Mesos.V1;

namespace Mentor.Tasks;

/// <summary>
/// A container made of an image: <c>new TaskOptions { Container = new ContainerImage("python:3.13") { Volumes = ["/data:/data:ro"] } }</c>. Becomes
/// a <see cref="V1.ContainerInfo"/> wherever one is wanted; what is not here can be set there.
/// </summary>
/// <param name="Name">As <c>docker run</c> takes it, with registry and tag where need be.</param>
/// <remarks>A delegate's image needs the .NET runtime and /bin/sh, and its network must reach the agent: on most clusters that is "host".</remarks>
public sealed record ContainerImage(string Name)
{
    /// <summary>Whether Mesos' own containerizer runs the image, without Docker on the agent. Default false.</summary>
    public bool UsesMesos { get; init; }

    /// <summary>Whether the registry is asked for a newer image each time. Default false: what the agent has will do.</summary>
    public bool ForcePull { get; init; }

    /// <summary>"host", "bridge", "none" or the name of a network on the agent. Default "host".</summary>
    public string Network { get; init; } = "host";

    /// <summary>Host port, container port and perhaps protocol: "8080:80", "5353:53/udp". The host's port has to be among the task's resources. Default: none.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];

    /// <summary>Folder on the agent, folder in the container and perhaps mode: "/data:/data", "/data:/data:ro". Default: the sandbox alone.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Variables beside those of the task. Default: none. Docker only; a command has an environment of its own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Options of <c>docker run</c> without their dashes, such as ("ulimit", "nofile=4096"); one may come several times. Default: none.</summary>
    public IReadOnlyList<(string Option, string Value)> Parameters { get; init; } = [];

    /// <summary>Whether it may do what root may on the agent. Default false. Docker only.</summary>
    public bool Privileged { get; init; }

    /// <summary>The message that a task carries.</summary>
    /// <exception cref="ArgumentException">Names all that is wrong.</exception>
    public static implicit operator V1.ContainerInfo(ContainerImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.ToContainerInfo();
    }

    /// <inheritdoc cref="op_Implicit(ContainerImage)"/>
    public V1.ContainerInfo ToContainerInfo()
    {
        List<string> problems = [];
        if (string.IsNullOrWhiteSpace(Name) || Name.StartsWith('-')) problems.Add($"Name is '{Name}'; use an image such as \"alpine:3\".");
        if (string.IsNullOrWhiteSpace(Network)) problems.Add("Network is empty; use \"host\", \"bridge\", \"none\" or a name.");
        V1.ContainerInfo info = new() { Type = UsesMesos ? V1.ContainerInfo.Types.Type.Mesos : V1.ContainerInfo.Types.Type.Docker };
        foreach (var volume in Volumes)
        {
            if (VolumeOf(volume) is { } known) info.Volumes.Add(known);
            else problems.Add($"Volumes holds '{volume}'; use \"/on/the/agent:/in/the/container\", with \":ro\" at the end when it is only read.");
        }

        var ports = Ports.Select(port => (Port: port, Parts: port.Split(':', '/'))).ToLookup(port => IsPort(port.Port, port.Parts));
        problems.AddRange(ports[false].Select(port => $"Ports holds '{port.Port}'; use \"8080:80\", the port on the agent first, with \"/udp\" at the end when it is not TCP."));
        if (UsesMesos) problems.AddRange(OnlyDockerHas().Select(name => $"{name} is set, which only Docker knows; leave UsesMesos out, or {name}."));
        if (problems.Count > 0) throw new ArgumentException($"ContainerImage cannot be used:\n  {string.Join("\n  ", problems)}");

        string[][] mappings = [.. ports[true].Select(port => port.Parts)];
        return UsesMesos ? ForMesos(info, mappings) : ForDocker(info, mappings);
    }

    private V1.ContainerInfo ForDocker(V1.ContainerInfo info, string[][] ports)
    {
        info.Docker = new() { Image = Name, Network = NetworkOf(Network), Privileged = Privileged, ForcePullImage = ForcePull };
        if (info.Docker.Network == DockerNetwork.User) info.NetworkInfos.Add(new V1.NetworkInfo { Name = Network });
        foreach (var (name, value) in Environment) info.Docker.Parameters.Add(new V1.Parameter { Key = "env", Value = $"{name}={value}" });
        foreach (var (option, value) in Parameters) info.Docker.Parameters.Add(new V1.Parameter { Key = option, Value = value });
        foreach (var port in ports) info.Docker.PortMappings.Add(new V1.ContainerInfo.Types.DockerInfo.Types.PortMapping { HostPort = Number(port[0]), ContainerPort = Number(port[1]), Protocol = Protocol(port) });
        return info;
    }

    private V1.ContainerInfo ForMesos(V1.ContainerInfo info, string[][] ports)
    {
        info.Mesos = new() { Image = new() { Type = V1.Image.Types.Type.Docker, Docker = new() { Name = Name }, Cached = !ForcePull } };
        if (Network == "host") return info;
        V1.NetworkInfo network = new() { Name = Network };
        foreach (var port in ports) network.PortMappings.Add(new V1.NetworkInfo.Types.PortMapping { HostPort = Number(port[0]), ContainerPort = Number(port[1]), Protocol = Protocol(port) });
        info.NetworkInfos.Add(network);
        return info;
    }

    private IEnumerable<string> OnlyDockerHas()
    {
        if (Environment.Count > 0) yield return nameof(Environment);
        if (Parameters.Count > 0) yield return nameof(Parameters);
        if (Privileged) yield return nameof(Privileged);
    }

    private static DockerNetwork NetworkOf(string name) => name switch
    {
        "host" => DockerNetwork.Host,
        "bridge" => DockerNetwork.Bridge,
        "none" => DockerNetwork.None,
        _ => DockerNetwork.User,
    };

    private static V1.Volume? VolumeOf(string text) => text.Split(':') switch
    {
        [{ Length: > 0 } host, ['/', ..] inside] => new() { HostPath = host, ContainerPath = inside, Mode = V1.Volume.Types.Mode.Rw },
        [{ Length: > 0 } host, ['/', ..] inside, ("ro" or "rw") and var mode] =>
            new() { HostPath = host, ContainerPath = inside, Mode = mode == "ro" ? V1.Volume.Types.Mode.Ro : V1.Volume.Types.Mode.Rw },
        _ => null,
    };

    private static bool IsPort(string text, string[] parts) =>
        text.Contains(':', StringComparison.Ordinal) && parts is [_, _] or [_, _, "tcp" or "udp"]
        && parts[..2].All(part => ushort.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static uint Number(string port) => uint.Parse(port, NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Protocol(string[] port) => port.Length == 3 ? port[2] : "tcp";
}
