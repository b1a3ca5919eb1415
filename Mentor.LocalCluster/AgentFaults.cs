using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Masters;

namespace Mentor.LocalCluster;

/// <summary>What goes wrong between an <see cref="EmbeddedAgent"/> and its master while both live, for tests of programs that are to ride it out.</summary>
public sealed class AgentFaults
{
    private readonly AgentHost _agent;
    private readonly Action<MasterInput> _toMaster;
    private readonly string _agentId;

    internal AgentFaults(AgentHost agent, Action<MasterInput> toMaster, string agentId)
    {
        _agent = agent;
        _toMaster = toMaster;
        _agentId = agentId;
    }

    /// <summary>
    /// As if the network between agent and master broke without a word: neither hears the other, and what runs on the agent runs on. The master
    /// gives the agent up after <see cref="EmbeddedClusterOptions.AgentTimeout"/>; its tasks are TASK_UNREACHABLE then to frameworks that are
    /// partition-aware, TASK_LOST to others.
    /// </summary>
    public void Partition()
    {
        _agent.Post(new AgentIsCutOff());
        _toMaster(new AgentFallsSilent(_agentId));
    }

    /// <summary>Ends a <see cref="Partition"/>: the agent registers with all that it still runs, and sends the updates that nobody has acknowledged.</summary>
    public void Heal() => _agent.Post(new AgentIsReached());

    /// <summary>
    /// So many of the next acknowledgements of updates do not get to the agent, which sends those updates once more after
    /// <see cref="EmbeddedClusterOptions.UpdateRetryInterval"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public void LoseAcknowledgements(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _agent.Post(new LoseAcknowledgements(count));
    }

    /// <summary>The agent's offers are rescinded at the moment when a framework accepts one of them next: what it launches on it is TASK_DROPPED, or TASK_LOST.</summary>
    public void RescindWhenAccepted() => _toMaster(new RescindWhenAccepted(_agentId));
}
