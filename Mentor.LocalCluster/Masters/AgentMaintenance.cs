using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>An agent's planned absence, and what frameworks say to it.</summary>
internal sealed class AgentMaintenance(V1.Unavailability planned)
{
    public V1.Unavailability Planned => planned;

    /// <summary>Inverse offers without an answer yet, by their ids.</summary>
    public Dictionary<string, FrameworkEntry> Unanswered { get; } = new(StringComparer.Ordinal);

    /// <summary>What each framework answered last.</summary>
    public Dictionary<FrameworkEntry, MaintenanceAnswer> Answers { get; } = [];

    /// <summary>Who has answered is left alone for as long as it asked for, and then asked again, as in Mesos.</summary>
    public bool IsToAsk(FrameworkEntry framework, DateTimeOffset now) =>
        !Unanswered.ContainsValue(framework) && !(Answers.TryGetValue(framework, out var answer) && answer.AskAgain > now);
}
