using Type = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>What a pool is to the master.</summary>
internal static class PoolFramework
{
    /// <summary>How long a master keeps the tasks of a driver that it does not hear. A driver that is dead should not hold the cluster much longer.</summary>
    public static readonly TimeSpan FailoverTimeout = TimeSpan.FromMinutes(1);

    public static V1.FrameworkInfo Describe(MesosPoolOptions options)
    {
        V1.FrameworkInfo framework = new()
        {
            User = options.User,
            Name = options.Name,
            Roles = { options.Role },
            Hostname = Environment.MachineName,
            FailoverTimeout = FailoverTimeout.TotalSeconds,
            Capabilities = { new V1.FrameworkInfo.Types.Capability { Type = Type.MultiRole } },
        };

        // Agents with graphics processors make no offers to frameworks that do not say that they want them.
        if (options.PerTask.Gpus > 0) framework.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = Type.GpuResources });
        return framework;
    }
}
