using Type = Mesos.V1.FrameworkInfo.Types.Capability.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Frameworks;

/// <summary>What a framework is to the master.</summary>
internal static class FrameworkDescription
{
    public static V1.FrameworkInfo Of(SchedulerOptions options)
    {
        var framework = Of(options, wantsGpus: false);
        if (options.FrameworkId is { } id) framework.Id = new() { Value = id };
        if (options.PartitionAware) framework.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = Type.PartitionAware });
        options.Customize?.Invoke(framework);
        return framework;
    }

    public static V1.FrameworkInfo Of(MesosPoolOptions options)
    {
        // Agents with graphics processors make no offers to frameworks that do not say that they want them.
        var framework = Of(options, wantsGpus: options.PerTask.Gpus > 0);
        options.Customize?.Invoke(framework);
        return framework;
    }

    private static V1.FrameworkInfo Of(FrameworkOptions options, bool wantsGpus)
    {
        V1.FrameworkInfo framework = new()
        {
            User = options.User,
            Name = options.Name,
            Roles = { options.Role },
            Hostname = Environment.MachineName,
            FailoverTimeout = options.FailoverTimeout.TotalSeconds,
            Checkpoint = options.Checkpoint,
            Capabilities = { new V1.FrameworkInfo.Types.Capability { Type = Type.MultiRole } },
        };
        if (wantsGpus) framework.Capabilities.Add(new V1.FrameworkInfo.Types.Capability { Type = Type.GpuResources });
        return framework;
    }
}
