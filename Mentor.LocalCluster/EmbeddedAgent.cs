using System.Net;
using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Docker;
using Mentor.LocalCluster.Fetching;
using Mentor.LocalCluster.Http;
using Mentor.LocalCluster.Masters;
using Mentor.LocalCluster.Processes;
using Mentor.Protocol;
using Microsoft.Extensions.Logging;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster;

/// <summary>One agent of an <see cref="EmbeddedCluster"/>, which disposes it. Its executors are real processes of this machine.</summary>
public sealed class EmbeddedAgent : IAsyncDisposable
{
    // From .1 to .254.
    private const int AgentsInARow = 254;

    private readonly Action<MasterInput> _toMaster;
    private readonly ILoggerFactory _logging;
    private readonly Downloads _downloads = new();
    private readonly SemaphoreSlim _lifeGate = new(1, 1);
    private readonly AgentHost _host;
    private readonly ExecutorApi _api;
    private HttpEdge? _edge;
    private volatile bool _isGone;

    private EmbeddedAgent(HttpEdge edge, V1.AgentInfo info, string workDirectory, Action<MasterInput> toMaster, EmbeddedClusterOptions options)
    {
        _edge = edge;
        _toMaster = toMaster;
        _logging = options.Logging;
        Id = info.Id.Value;
        Address = new($"http://{info.Hostname}:{info.Port}");
        WorkDirectory = workDirectory;
        Resources = ResourceMessages.Read(info.Resources);
        Fetcher fetcher = new(_downloads, new FetchCache(Path.Combine(workDirectory, "fetch"), _downloads));
        DockerEngine docker = new(options.DockerCommand, options.DockerHost);
        AgentState state = new(info, workDirectory, options.ForAgents);
        _host = new(state, toMaster, report => new Containers(fetcher, docker, report), options.Time, options.Logging.CreateLogger<EmbeddedAgent>());
        Faults = new(_host, toMaster, Id);
        _api = new(_host, new SandboxFiles(workDirectory, Id), EmbeddedCluster.MesosVersion);
    }

    /// <summary>As in offers and updates.</summary>
    public string Id { get; }

    /// <summary>Where its executors find it.</summary>
    public Uri Address { get; }

    /// <summary>Holds the sandboxes: <c>slaves/ID/frameworks/ID/executors/ID/runs/latest</c>.</summary>
    public string WorkDirectory { get; }

    /// <summary>All it has, used or not.</summary>
    public Resources Resources { get; }

    /// <summary>What can go wrong between the agent and the master while both live.</summary>
    public AgentFaults Faults { get; }

    /// <summary>
    /// As if the agent's process was killed: connections break and the master notices. Executors of frameworks that checkpoint live on and
    /// look for the agent; the others are killed. Does nothing when it is dead already.
    /// </summary>
    public async Task KillAsync()
    {
        await _lifeGate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_edge is not null) await EndAsync(new AgentDies(), new AgentVanishes(Id)).ConfigureAwait(false);
        }
        finally
        {
            _lifeGate.Release();
        }
    }

    /// <summary>
    /// As if an operator marked the agent gone: everything on it ends, and it never comes back. Its tasks are TASK_GONE_BY_OPERATOR to frameworks
    /// that are partition-aware, TASK_LOST to others.
    /// </summary>
    public async Task MarkGoneAsync()
    {
        await _lifeGate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isGone) return;
            _isGone = true;
            await EndAsync(new AgentIsGivenUp(), new AgentIsGone(Id)).ConfigureAwait(false);
        }
        finally
        {
            _lifeGate.Release();
        }
    }

    /// <summary>
    /// Starts a killed agent again at the same address, with what it knew of frameworks that checkpoint. It registers with the master when
    /// all their executors have subscribed again, or after <see cref="EmbeddedClusterOptions.ExecutorReregistrationTimeout"/> without those that have not. Does nothing when it lives.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was marked gone.</exception>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await _lifeGate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isGone) throw new InvalidOperationException($"Agent {Id} was marked gone, and the master takes it back no more. Kill an agent that is to be restarted.");
            if (_edge is not null) return;
            _edge = await HttpEdge.StartAsync(IPAddress.Parse(Address.Host), Address.Port, _api.AnswerAsync, _logging, cancellationToken).ConfigureAwait(false);
            _host.Post(new AgentRecovers());
        }
        finally
        {
            _lifeGate.Release();
        }
    }

    /// <summary>
    /// Plans that the agent is taken away, as operators do: its offers say so from now on, and frameworks that have something there are asked by an inverse
    /// offer to leave. What they answered is at /maintenance/status of the master. Nothing ends when the time has come; <see cref="KillAsync"/> does that.
    /// </summary>
    /// <param name="start">When, by the clock of the cluster.</param>
    /// <param name="duration">For how long; null where nobody knows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is not positive.</exception>
    public void ScheduleMaintenance(DateTimeOffset start, TimeSpan? duration = null)
    {
        if (duration <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(duration), duration, "Use a positive time, or leave it out where nobody knows when the agent is back.");
        V1.Unavailability planned = new() { Start = new() { Nanoseconds = Nanoseconds(start - DateTimeOffset.UnixEpoch) } };
        if (duration is { } time) planned.Duration = new() { Nanoseconds = Nanoseconds(time) };
        Plan(planned);
    }

    /// <summary>The agent stays after all: inverse offers that were not answered are rescinded. Does nothing when nothing is planned.</summary>
    public void CancelMaintenance() => Plan(null);

    internal static async Task<EmbeddedAgent> StartAsync(
        int index, string masterId, string workDirectory, Action<MasterInput> toMaster, EmbeddedClusterOptions options, CancellationToken cancellationToken)
    {
        EmbeddedAgent? agent = null;
        Directory.CreateDirectory(workDirectory);
        // What may fail comes first: nothing listens yet.
        V1.Resource[] resources = [.. MachineResources.Write(MachineResources.Complete(options.PerAgent, index, options.Agents, workDirectory))];
        var attributes = options.Attributes?.Invoke(index) ?? new Dictionary<string, string>();
        var address = AddressOf(index);
        // Nobody knows the port before the agent is there.
        var edge = await HttpEdge.StartAsync(address, 0, context => agent!._api.AnswerAsync(context), options.Logging, cancellationToken).ConfigureAwait(false);
        V1.AgentInfo info = new()
        {
            Id = new() { Value = $"{masterId}-S{index}" },
            Hostname = $"{address}",
            Port = edge.Port,
            Resources = { resources },
        };
        foreach (var (name, value) in attributes)
            info.Attributes.Add(new V1.Attribute { Name = name, Type = V1.Value.Types.Type.Text, Text = new() { Value = value } });

        agent = new(edge, info, workDirectory, toMaster, options);
        toMaster(new AgentJoins(info, [], [], []));
        return agent;
    }

    /// <summary>It was marked so.</summary>
    internal bool IsGone => _isGone;

    /// <summary>When it is to be taken away.</summary>
    internal V1.Unavailability? Planned { get; private set; }

    internal void Post(AgentInput input) => _host.Post(input);

    /// <summary>Ends when all that runs on it now has ended.</summary>
    internal Task WhenEndedAsync() => _host.WhenEndedAsync();

    private void Plan(V1.Unavailability? planned)
    {
        Planned = planned;
        _toMaster(new MaintenancePlanned(Id, planned));
    }

    private async Task EndAsync(AgentInput how, MasterInput toMaster)
    {
        _host.Post(how);
        _toMaster(toMaster);
        if (_edge is not null) await _edge.DisposeAsync().ConfigureAwait(false);
        _edge = null;
    }

    // Each is a host of its own, which constraints can tell from the others, where all of 127.0.0.0/8 leads here.
    private static IPAddress AddressOf(int index) =>
        OperatingSystem.IsLinux() ? new([127, 0, (byte)(index / AgentsInARow), (byte)(index % AgentsInARow + 1)]) : IPAddress.Loopback;

    // What is too far away for them is as far as they reach.
    private static long Nanoseconds(TimeSpan time) =>
        Math.Clamp(time.Ticks, long.MinValue / TimeSpan.NanosecondsPerTick, long.MaxValue / TimeSpan.NanosecondsPerTick) * TimeSpan.NanosecondsPerTick;

    /// <summary>Kills all that runs on it, and waits for that.</summary>
    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await _lifeGate.WaitAsync().ConfigureAwait(false);
        if (_edge is not null) await _edge.DisposeAsync().ConfigureAwait(false);
        _edge = null;
        _downloads.Dispose();
        await _host.DisposeAsync().ConfigureAwait(false);
        _lifeGate.Dispose();
    }
}
