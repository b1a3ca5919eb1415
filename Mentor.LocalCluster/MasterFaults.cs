using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Masters;

namespace Mentor.LocalCluster;

/// <summary>What happens to the master of an <see cref="EmbeddedCluster"/>, for tests of programs that are to ride it out. Executors and what they run stay.</summary>
public sealed class MasterFaults
{
    private readonly MasterSeat _seat;
    private readonly IReadOnlyList<EmbeddedAgent> _agents;

    internal MasterFaults(MasterSeat seat, IReadOnlyList<EmbeddedAgent> agents)
    {
        _seat = seat;
        _agents = agents;
    }

    /// <summary>As if the master's process was killed: connections break, and its address answers nobody. Does nothing when it is dead already.</summary>
    public Task KillAsync() => _seat.KillAsync();

    /// <summary>
    /// Another master takes the place of a dead one at the same address. It knows which agents there are, and learns from them as they register
    /// which frameworks and tasks; frameworks are to subscribe again with their ids. Agents that do not register within
    /// <see cref="EmbeddedClusterOptions.AgentTimeout"/> are given up. Does nothing when the master lives.
    /// </summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        Registry registry = new([.. _agents.Where(agent => !agent.IsGone).Select(agent => agent.Id)], [.. _agents.Where(agent => agent.IsGone).Select(agent => agent.Id)])
        {
            Maintenance = _agents.Where(agent => agent.Planned is not null).ToDictionary(agent => agent.Id, agent => agent.Planned!),
        };
        if (!await _seat.SucceedAsync(registry, cancellationToken).ConfigureAwait(false)) return;
        foreach (var agent in _agents) agent.Post(new MasterIsNew());
    }

    /// <summary>
    /// As if the network between the master and all schedulers broke: connections do, and none comes to be. The master ends frameworks that have
    /// not subscribed again when their failover timeout is over.
    /// </summary>
    public Task PartitionAsync() => _seat.CloseAsync();

    /// <summary>Ends a partition. Does nothing when the master is dead.</summary>
    public Task HealAsync(CancellationToken cancellationToken = default) => _seat.OpenAsync(cancellationToken);
}
