using System.Collections.Concurrent;
using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Masters;
using Mentor.LocalCluster.Processes;
using Microsoft.Extensions.Logging;

namespace Mentor.LocalCluster;

/// <summary>
/// A Mesos in this process: one master and some agents that speak the v1 HTTP API on 127.0.0.1, and start executors and commands as real
/// processes. What speaks to a real Mesos speaks to this one; only the address differs.
/// </summary>
/// <remarks>
/// <para>It isolates nothing but what runs in a Docker image (<see cref="EmbeddedClusterOptions.DockerHost"/>): other tasks run as the user of this process, see all of its files, and may use more than they asked for.</para>
/// <para>A command that names a user runs as that user where this process is root's, and is refused elsewhere. Agents have a loopback address each, 127.0.0.1, 127.0.0.2 and so on, on Linux.</para>
/// <para>No process and no container outlives this one, even when it is killed with SIGKILL. Linux and macOS only.</para>
/// </remarks>
public sealed class EmbeddedCluster : IAsyncDisposable
{
    /// <summary>The Mesos whose behaviour this is.</summary>
    internal const string MesosVersion = "1.12.0";

    internal const string Hostname = "127.0.0.1";

    private readonly MasterSeat _seat;
    private readonly Guardian? _guardian;
    private readonly ConcurrentDictionary<string, EmbeddedAgent> _byId = new(StringComparer.Ordinal);
    private readonly List<EmbeddedAgent> _agents = [];
    private int _disposed;

    private EmbeddedCluster(MasterSeat seat, string workDirectory, Guardian? guardian)
    {
        _seat = seat;
        _guardian = guardian;
        WorkDirectory = workDirectory;
        Master = new($"http://{Hostname}:{seat.Port}");
        Faults = new(seat, _agents);
    }

    /// <summary>The address for MESOS_MASTER: <c>http://127.0.0.1:port</c>.</summary>
    public Uri Master { get; }

    public IReadOnlyList<EmbeddedAgent> Agents => _agents;

    /// <summary>What can happen to the master. For what can happen to an agent, see <see cref="EmbeddedAgent.Faults"/>.</summary>
    public MasterFaults Faults { get; }

    /// <summary>Holds a folder per agent.</summary>
    public string WorkDirectory { get; }

    /// <summary>Completes when master and agents listen and know each other.</summary>
    /// <exception cref="ArgumentException">The options cannot be used; the message lists all that is wrong.</exception>
    /// <exception cref="PlatformNotSupportedException">Not on Windows; set MESOS_MASTER there.</exception>
    public static async Task<EmbeddedCluster> StartAsync(EmbeddedClusterOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        options.Validate();
        OperatingSystemSupport.Demand();

        var workDirectory = options.WorkDirectory is { } given
            ? Directory.CreateDirectory(given).FullName
            : Directory.CreateTempSubdirectory("mentor-cluster-").FullName;
        // Tasks may run as others then, who have to get to their sandboxes.
        if (Environment.IsPrivilegedProcess && options.WorkDirectory is null) OperatingSystemSupport.LetPass(workDirectory);
        var guardian = options.WorkDirectory is null ? new Guardian(workDirectory) : null;
        try
        {
            return await StartAsync(options, workDirectory, guardian, cancellationToken).ConfigureAwait(false);
        }
        catch when (guardian is not null)
        {
            await guardian.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Ends when all that runs on the agents now has ended.</summary>
    internal Task WhenEndedAsync() => Task.WhenAll(_agents.Select(agent => agent.WhenEndedAsync()));

    /// <summary>Kills all executors and their children, waits until they are gone, and removes the work directory unless it was given.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        // Schedulers first: they are not to see what ends here.
        await _seat.CloseAsync().ConfigureAwait(false);
        await Task.WhenAll(_agents.Select(agent => ((IAsyncDisposable)agent).DisposeAsync().AsTask())).ConfigureAwait(false);
        await _seat.DisposeAsync().ConfigureAwait(false);
        if (_guardian is not null) await _guardian.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<EmbeddedCluster> StartAsync(
        EmbeddedClusterOptions options, string workDirectory, Guardian? guardian, CancellationToken cancellationToken)
    {
        EmbeddedCluster? cluster = null;
        var seat = await MasterSeat.StartAsync(options, (agentId, input) => cluster!.ToAgent(agentId, input), cancellationToken).ConfigureAwait(false);
        cluster = new(seat, workDirectory, guardian);
        try
        {
            for (var index = 0; index < options.Agents; index++)
            {
                var folder = Path.Combine(workDirectory, $"agent{index + 1}");
                var agent = await EmbeddedAgent.StartAsync(index, seat.FirstId, folder, seat.Post, options, cancellationToken).ConfigureAwait(false);
                cluster._agents.Add(agent);
                cluster._byId[agent.Id] = agent;
            }
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        options.Logging.CreateLogger<EmbeddedCluster>().Started(cluster.Master, options.Agents, workDirectory);
        return cluster;
    }

    private void ToAgent(string agentId, AgentInput input)
    {
        if (_byId.TryGetValue(agentId, out var agent)) agent.Post(input);
    }
}
