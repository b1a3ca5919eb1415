using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Masters;
using Mentor.Protocol;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mentor.LocalCluster;

/// <summary>How large the embedded cluster is, and where it keeps its files.</summary>
public sealed record EmbeddedClusterOptions
{
    /// <summary>How many agents there are. Default 1; at least 1.</summary>
    public int Agents { get; init; } = 1;

    /// <summary>
    /// What each agent offers. Default: the machine's cores (at least one), memory and free disk, divided by <see cref="Agents"/>, and a
    /// thousand ports. What is left out here (cpus, mem, disk, ports) gets its default. What is reserved, as in <c>cpus(prod):4</c>, is offered
    /// to frameworks of that role alone. Nothing keeps tasks from using more.
    /// </summary>
    public Resources? PerAgent { get; init; }

    /// <summary>The text attributes of the agent with this index, from 0 on. Default: none.</summary>
    public Func<int, IReadOnlyDictionary<string, string>>? Attributes { get; init; }

    /// <summary>How often resources that came back are offered again. Default 1 s, as in Mesos; REVIVE does not wait for it.</summary>
    public TimeSpan AllocationInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Between heartbeats on a scheduler's stream. Default 15 s, as in Mesos.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an executor may take to subscribe, fetching included, before its tasks fail. Default 1 min, as in Mesos.</summary>
    public TimeSpan ExecutorRegistrationTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an agent that was restarted waits for the executors of frameworks that checkpoint; they are killed when it is over. Default 2 s, as in Mesos.</summary>
    public TimeSpan ExecutorReregistrationTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an agent that was killed, or that nothing is heard of, may stay away before it is given up. Default 75 s, as in Mesos.</summary>
    public TimeSpan AgentTimeout { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>How long an agent waits for the acknowledgement of an update before it sends it again, and twice as long each time. Default 10 s, as in Mesos.</summary>
    public TimeSpan UpdateRetryInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The command by which tasks with a Docker image run: its name in PATH, or its path. Default "docker". Without a command or an engine such
    /// tasks fail and say so; the others do not need it.
    /// </summary>
    public string DockerCommand { get; init; } = "docker";

    /// <summary>The engine that runs containers, such as unix:///run/docker.sock. Default: what DOCKER_HOST says, else the command's own.</summary>
    public string? DockerHost { get; init; }

    /// <summary>
    /// Holds the sandboxes. Default: a fresh folder below the temporary one, which is removed at disposal, or when this process dies.
    /// A folder given here stays.
    /// </summary>
    public string? WorkDirectory { get; init; }

    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    internal MasterSettings ForMaster => new(AllocationInterval, HeartbeatInterval, AgentTimeout);

    internal AgentSettings ForAgents => new()
    {
        RegistrationTimeout = ExecutorRegistrationTimeout,
        ReregistrationTimeout = ExecutorReregistrationTimeout,
        FirstRetry = UpdateRetryInterval,
    };

    internal void Validate()
    {
        List<string> problems = [];
        if (Agents < 1) problems.Add($"Agents is {Agents}; use 1 or more.");
        if (string.IsNullOrWhiteSpace(DockerCommand)) problems.Add("DockerCommand is empty; use \"docker\", or the path of that command.");
        DemandPositive(problems, nameof(AllocationInterval), AllocationInterval);
        DemandPositive(problems, nameof(HeartbeatInterval), HeartbeatInterval);
        DemandPositive(problems, nameof(ExecutorRegistrationTimeout), ExecutorRegistrationTimeout);
        DemandPositive(problems, nameof(ExecutorReregistrationTimeout), ExecutorReregistrationTimeout);
        DemandPositive(problems, nameof(AgentTimeout), AgentTimeout);
        DemandPositive(problems, nameof(UpdateRetryInterval), UpdateRetryInterval);
        if (problems.Count > 0) throw new ArgumentException($"EmbeddedClusterOptions cannot be used:\n  {string.Join("\n  ", problems)}");
    }

    private static void DemandPositive(List<string> problems, string name, TimeSpan time)
    {
        if (time <= TimeSpan.Zero) problems.Add($"{name} is {time}; use a positive time.");
    }
}
