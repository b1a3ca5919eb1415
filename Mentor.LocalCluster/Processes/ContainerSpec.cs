using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Processes;

/// <summary>A process to start: what, where, and with which environment, which is all that it will see.</summary>
internal sealed record ContainerSpec(string Id, string Sandbox, V1.CommandInfo Command, IReadOnlyDictionary<string, string> Environment);
