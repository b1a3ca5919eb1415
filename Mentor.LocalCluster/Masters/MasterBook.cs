using Mentor.LocalCluster.Loops;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>Everything the master knows, and what it wants done next.</summary>
internal sealed class MasterBook(V1.MasterInfo self, MasterSettings settings)
{
    private int _frameworksNamed;
    private int _offersNamed;

    public V1.MasterInfo Self => self;

    public MasterSettings Settings => settings;

    public Dictionary<string, FrameworkEntry> Frameworks { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of frameworks that were torn down or timed out; they never come back.</summary>
    public HashSet<string> Removed { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, FrameworkEntry> Subscribers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, AgentEntry> Agents { get; } = new(StringComparer.Ordinal);

    /// <summary>Agents that were given up; they may still come back.</summary>
    public HashSet<string> Unreachable { get; } = new(StringComparer.Ordinal);

    /// <summary>Agents of the master before this one that have not registered yet; what they run, nobody knows.</summary>
    public HashSet<string> Awaited { get; } = new(StringComparer.Ordinal);

    /// <summary>Agents that an operator has marked gone; they never come back.</summary>
    public HashSet<string> Gone { get; } = new(StringComparer.Ordinal);

    /// <summary>Agents that are to be taken away, by their ids, there or not.</summary>
    public Dictionary<string, AgentMaintenance> Maintenance { get; } = new(StringComparer.Ordinal);

    public Deadlines<MasterDue> Due { get; } = new();

    public List<MasterAction> Actions { get; } = [];

    public string NameFramework() => $"{self.Id}-{_frameworksNamed++:D4}";

    public string NameOffer() => $"{self.Id}-O{_offersNamed++}";

    /// <summary>Dropped when the scheduler is away.</summary>
    public void Tell(FrameworkEntry framework, V1.Scheduler.Event happened)
    {
        if (framework.StreamId is { } stream) Actions.Add(new TellScheduler(stream, happened));
    }

    public void Tell(FrameworkEntry framework, V1.TaskStatus status) =>
        Tell(framework, new V1.Scheduler.Event { Type = V1.Scheduler.Event.Types.Type.Update, Update = new() { Status = status } });

    public void Tell(AgentEntry agent, Agents.AgentInput input) => Actions.Add(new TellAgent(agent.Id, input));
}
