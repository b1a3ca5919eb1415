using Mentor.Protocol;
using Mentor.Protocol.Code;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>The executor of one task, which runs it, reports and ends.</summary>
/// <param name="shared">Which it is like.</param>
/// <param name="container">Where it runs; null for none.</param>
internal sealed class OneOffExecutor(V1.ExecutorInfo shared, V1.ContainerInfo? container)
{
    /// <summary>What it takes beside its task.</summary>
    public Resources Resources { get; } = Resources.FromProto(shared.Resources);

    public static V1.ExecutorID IdFor(V1.ExecutorID shared, V1.TaskID attempt) => new() { Value = $"{shared.Value}-{attempt.Value}" };

    /// <summary>Another one for each attempt: the last may still be ending.</summary>
    public V1.ExecutorInfo For(V1.TaskID attempt)
    {
        var executor = shared.Clone();
        executor.ExecutorId = IdFor(shared.ExecutorId, attempt);
        executor.Command.Environment.Variables.Add(new V1.Environment.Types.Variable { Name = ArtifactNames.OneOffVariable, Value = "1" });
        if (container is null) return executor;
        executor.Container = container;
        // What runs in an image begins where that says, and not in the sandbox, where the agent put the host.
        executor.Command.Value = $"cd \"$MESOS_SANDBOX\" && {executor.Command.Value}";
        return executor;
    }
}
