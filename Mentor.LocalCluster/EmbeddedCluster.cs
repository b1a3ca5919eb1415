using System.Collections.Concurrent;
using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Http;
using Mentor.LocalCluster.Masters;
using Mentor.LocalCluster.Processes;
using Microsoft.Extensions.Logging;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster;

/// <summary>
/// A Mesos in this process: one master and some agents that speak the v1 HTTP API on 127.0.0.1, and start executors and commands as real
/// processes. What speaks to a real Mesos speaks to this one; only the address differs.
/// </summary>
/// <remarks>
/// <para>It isolates nothing but what runs in a Docker image (<see cref="EmbeddedClusterOptions.DockerHost"/>): other tasks run as the user of this process, see all of its files, and may use more than they asked for.</para>
/// <para>No process and no container outlives this one, even when it is killed with SIGKILL. Linux and macOS only.</para>
/// </remarks>
public sealed class EmbeddedCluster : IAsyncDisposable
{
    /// <summary>The Mesos whose behaviour this is.</summary>
    internal const string MesosVersion = "1.12.0";

    internal const string Hostname = "127.0.0.1";

    // 127.0.0.1 in network order, read as a number.
    private const uint Loopback = 16777343;

    private readonly MasterHost _master;
    private readonly HttpEdge _edge;
    private readonly Guardian? _guardian;
    private readonly ConcurrentDictionary<string, EmbeddedAgent> _byId = new(StringComparer.Ordinal);
    private readonly List<EmbeddedAgent> _agents = [];
    private int _disposed;

    private EmbeddedCluster(HttpEdge edge, string masterId, string workDirectory, Guardian? guardian, EmbeddedClusterOptions options)
    {
        _edge = edge;
        _guardian = guardian;
        WorkDirectory = workDirectory;
        Master = new($"http://{Hostname}:{edge.Port}");
        MasterState state = new(Describe(masterId, edge.Port), options.ForMaster, options.Time.GetUtcNow());
        _master = new(state, ToAgent, options.Time, options.Logging.CreateLogger<EmbeddedCluster>());
    }

    /// <summary>The address for MESOS_MASTER: <c>http://127.0.0.1:port</c>.</summary>
    public Uri Master { get; }

    public IReadOnlyList<EmbeddedAgent> Agents => _agents;

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
        await _edge.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(_agents.Select(agent => ((IAsyncDisposable)agent).DisposeAsync().AsTask())).ConfigureAwait(false);
        await _master.DisposeAsync().ConfigureAwait(false);
        if (_guardian is not null) await _guardian.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<EmbeddedCluster> StartAsync(
        EmbeddedClusterOptions options, string workDirectory, Guardian? guardian, CancellationToken cancellationToken)
    {
        SchedulerApi? api = null;
        // Nobody knows the port before the master is there.
        var edge = await HttpEdge.StartAsync(0, context => api!.AnswerAsync(context), options.Logging, cancellationToken).ConfigureAwait(false);
        var masterId = Guid.NewGuid().ToString();
        EmbeddedCluster cluster = new(edge, masterId, workDirectory, guardian, options);
        try
        {
            api = new(cluster._master, MesosVersion);
            for (var index = 0; index < options.Agents; index++)
            {
                var folder = Path.Combine(workDirectory, $"agent{index + 1}");
                var agent = await EmbeddedAgent.StartAsync(index, masterId, folder, cluster._master.Post, options, cancellationToken).ConfigureAwait(false);
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

    private static V1.MasterInfo Describe(string id, int port) => new()
    {
        Id = id,
        Ip = Loopback,
        Port = (uint)port,
        Pid = $"master@{Hostname}:{port}",
        Hostname = Hostname,
        Version = MesosVersion,
        Address = new() { Hostname = Hostname, Ip = Hostname, Port = port },
        Capabilities =
        {
            new V1.MasterInfo.Types.Capability { Type = V1.MasterInfo.Types.Capability.Types.Type.AgentUpdate },
            new V1.MasterInfo.Types.Capability { Type = V1.MasterInfo.Types.Capability.Types.Type.AgentDraining },
            new V1.MasterInfo.Types.Capability { Type = V1.MasterInfo.Types.Capability.Types.Type.QuotaV2 },
        },
    };
}
