using System.Net;
using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Http;
using Microsoft.Extensions.Logging;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>The address of the master, which stays the same while nobody can get there, and when one master follows another.</summary>
internal sealed class MasterSeat : IAsyncDisposable
{
    // 127.0.0.1 in network order, read as a number.
    private const uint Loopback = 16777343;

    private readonly EmbeddedClusterOptions _options;
    private readonly Action<string, AgentInput> _toAgent;
    private readonly SemaphoreSlim _lifeGate = new(1, 1);
    private HttpEdge? _edge;
    private volatile MasterHost _host;
    private volatile SchedulerApi _api;
    private volatile bool _isAlive = true;

    private MasterSeat(HttpEdge edge, EmbeddedClusterOptions options, Action<string, AgentInput> toAgent)
    {
        _edge = edge;
        _options = options;
        _toAgent = toAgent;
        Port = edge.Port;
        _host = Elect(FirstId, Registry.Empty);
        _api = new(_host, EmbeddedCluster.MesosVersion);
    }

    public int Port { get; }

    /// <summary>Of the master that the cluster began with, and part of the names of its agents.</summary>
    public string FirstId { get; } = Guid.NewGuid().ToString();

    public static async Task<MasterSeat> StartAsync(EmbeddedClusterOptions options, Action<string, AgentInput> toAgent, CancellationToken cancellationToken)
    {
        MasterSeat? seat = null;
        // Nobody knows the port before the master is there.
        var edge = await HttpEdge.StartAsync(IPAddress.Loopback, 0, context => seat!._api.AnswerAsync(context), options.Logging, cancellationToken).ConfigureAwait(false);
        return seat = new(edge, options, toAgent);
    }

    /// <summary>Never blocks. What a dead master is told is lost.</summary>
    public void Post(MasterInput input) => _host.Post(input);

    /// <summary>No scheduler gets to the master from now on, which itself goes on.</summary>
    public async Task CloseAsync()
    {
        await _lifeGate.WaitAsync().ConfigureAwait(false);
        try
        {
            await HangUpAsync().ConfigureAwait(false);
        }
        finally
        {
            _lifeGate.Release();
        }
    }

    /// <summary>Schedulers get there again, unless the master is dead.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _lifeGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isAlive && _edge is null) await ListenAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _lifeGate.Release();
        }
    }

    public async Task KillAsync()
    {
        await _lifeGate.WaitAsync().ConfigureAwait(false);
        try
        {
            // At once: it must not take the end of its connections for that of its schedulers.
            _isAlive = false;
            await HangUpAsync().ConfigureAwait(false);
            await _host.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _lifeGate.Release();
        }
    }

    /// <summary>Another one takes the place of a dead master.</summary>
    /// <returns>False when it lives.</returns>
    public async Task<bool> SucceedAsync(Registry registry, CancellationToken cancellationToken)
    {
        await _lifeGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isAlive) return false;
            _host = Elect(Guid.NewGuid().ToString(), registry);
            _api = new(_host, EmbeddedCluster.MesosVersion);
            _isAlive = true;
            await ListenAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _lifeGate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        _lifeGate.Dispose();
    }

    private async Task HangUpAsync()
    {
        if (_edge is not null) await _edge.DisposeAsync().ConfigureAwait(false);
        _edge = null;
    }

    private async Task ListenAsync(CancellationToken cancellationToken) =>
        _edge = await HttpEdge.StartAsync(IPAddress.Loopback, Port, context => _api.AnswerAsync(context), _options.Logging, cancellationToken).ConfigureAwait(false);

    private MasterHost Elect(string id, Registry registry)
    {
        MasterState state = new(Describe(id, Port), _options.ForMaster, _options.Time.GetUtcNow(), registry);
        return new(state, ToAgent, _options.Time, _options.Logging.CreateLogger<EmbeddedCluster>());
    }

    private void ToAgent(string agentId, AgentInput input)
    {
        if (_isAlive) _toAgent(agentId, input);
    }

    private static V1.MasterInfo Describe(string id, int port) => new()
    {
        Id = id,
        Ip = Loopback,
        Port = (uint)port,
        Pid = $"master@{EmbeddedCluster.Hostname}:{port}",
        Hostname = EmbeddedCluster.Hostname,
        Version = EmbeddedCluster.MesosVersion,
        Address = new() { Hostname = EmbeddedCluster.Hostname, Ip = EmbeddedCluster.Hostname, Port = port },
        Capabilities =
        {
            new V1.MasterInfo.Types.Capability { Type = V1.MasterInfo.Types.Capability.Types.Type.AgentUpdate },
            new V1.MasterInfo.Types.Capability { Type = V1.MasterInfo.Types.Capability.Types.Type.AgentDraining },
            new V1.MasterInfo.Types.Capability { Type = V1.MasterInfo.Types.Capability.Types.Type.QuotaV2 },
        },
    };
}
