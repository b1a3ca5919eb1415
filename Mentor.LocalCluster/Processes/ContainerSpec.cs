using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Processes;

/// <summary>A process to start: what, where, and with which environment, which is all that it will see.</summary>
/// <param name="Info">What else its task says of its container; null for a process like any other.</param>
/// <param name="IsExecutor">Whether it has to reach its agent.</param>
internal sealed record ContainerSpec(
    string Id, string Sandbox, V1.CommandInfo Command, IReadOnlyDictionary<string, string> Environment, V1.ContainerInfo? Info = null, bool IsExecutor = false)
{
    /// <summary>The image in which it runs; null for a process of this machine.</summary>
    public string? Image => Info switch
    {
        null => null,
        { Type: V1.ContainerInfo.Types.Type.Docker } => Info.Docker?.Image ?? "",
        _ => Info.Mesos?.Image?.Docker?.Name,
    };

    /// <summary>Whether a registry is to be asked for the image although it is there.</summary>
    public bool WantsFreshImage => Info?.Docker is { ForcePullImage: true } || Info?.Mesos?.Image is { Cached: false };
}
