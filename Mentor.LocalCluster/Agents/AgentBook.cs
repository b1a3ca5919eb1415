using Mentor.LocalCluster.Loops;
using Mentor.LocalCluster.Masters;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>Everything the agent knows, and what it wants done next.</summary>
internal sealed class AgentBook(V1.AgentInfo self, string workDirectory, AgentSettings settings)
{
    // As many as Mesos remembers of a framework.
    private const int MostCompleted = 150;

    private readonly Queue<AgentExecutor> _completed = new();

    public V1.AgentInfo Self => self;

    public string WorkDirectory => workDirectory;

    public AgentSettings Settings => settings;

    public Dictionary<ExecutorKey, AgentExecutor> Executors { get; } = [];

    /// <summary>The latest that are gone, for people who look for their sandboxes.</summary>
    public IReadOnlyCollection<AgentExecutor> Completed => _completed;

    public Dictionary<string, AgentExecutor> Containers { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, AgentExecutor> Subscribers { get; } = new(StringComparer.Ordinal);

    public Deadlines<AgentDue> Due { get; } = new();

    public List<AgentAction> Actions { get; } = [];

    public MasterLink Link { get; } = new();

    public void Tell(AgentExecutor executor, V1.Executor.Event happened)
    {
        if (executor.StreamId is { } stream) Actions.Add(new TellExecutor(stream, happened));
    }

    public void TellMaster(MasterInput input)
    {
        if (Link.IsOpen) Actions.Add(new TellMaster(input));
    }

    /// <summary>Once its container is gone and nothing waits for an acknowledgement.</summary>
    public void ForgetIfDone(AgentExecutor executor)
    {
        if (executor.Phase != ExecutorPhase.Gone || executor.Tasks.Count > 0) return;
        if (!Containers.Remove(executor.ContainerId)) return;
        _completed.Enqueue(executor);
        if (_completed.Count > MostCompleted) _completed.Dequeue();
        if (Executors.TryGetValue(executor.Key, out var current) && current == executor) Executors.Remove(executor.Key);
    }
}
