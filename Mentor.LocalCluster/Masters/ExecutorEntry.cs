using Mentor.Protocol;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>A custom executor on an agent, from its first task until its process is gone.</summary>
internal sealed record ExecutorEntry(V1.ExecutorInfo Info, Resources Resources);
