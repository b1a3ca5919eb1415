using Mentor.LocalCluster;
using Mentor.Protocol;
using Mentor.Tasks;
using Mentor.Tasks.Frameworks;
using Capability = Mesos.V1.FrameworkInfo.Types.Capability;

namespace Mentor.Tests.Faults;

/// <summary>An embedded cluster in which something goes wrong, with a queue beside it that has to ride it out.</summary>
internal sealed class FaultyCluster : IAsyncDisposable
{
    private readonly SchedulerRunner _runner;

    private FaultyCluster(EmbeddedCluster cluster, HearingQueue queue, SchedulerRunner runner)
    {
        (Cluster, Queue, _runner) = (cluster, queue, runner);
    }

    public EmbeddedCluster Cluster { get; }

    public HearingQueue Queue { get; }

    /// <summary>The agent with the only task that runs.</summary>
    public EmbeddedAgent Busy => Cluster.Agents.Single(agent => Queue.Statistics.Agents.Any(counts => counts.Running > 0 && counts.AgentId == agent.Id));

    /// <summary>With agents that have room for one task each, and are given up when nothing was heard of them for 300 ms, unless they are to be given longer.</summary>
    public static async Task<FaultyCluster> StartAsync(
        CancellationToken token, int agents = 1, Func<MesosPoolOptions, MesosPoolOptions>? with = null, bool isPatient = false)
    {
        var cluster = await EmbeddedCluster.StartAsync(
            new()
            {
                Agents = agents,
                PerAgent = new Resources(cpus: 1.5, memoryMB: 2048),
                AgentTimeout = isPatient ? TimeSpan.FromMinutes(1) : TimeSpan.FromMilliseconds(300),
                AllocationInterval = TimeSpan.FromMilliseconds(100),
                ExecutorReregistrationTimeout = TimeSpan.FromSeconds(20),
                UpdateRetryInterval = TimeSpan.FromMilliseconds(200),
            },
            token);
        MesosPoolOptions options = new() { Master = cluster.Master.Authority, CacheFolder = Path.Combine(cluster.WorkDirectory, "cache"), CancellationGrace = TimeSpan.Zero };
        HearingQueue queue = new();
        SchedulerRunner runner = new(queue, with?.Invoke(options) ?? options);
        try
        {
            await runner.Driver.WaitAsync(token);
        }
        catch
        {
            await runner.DisposeAsync();
            await cluster.DisposeAsync();
            throw;
        }

        return new(cluster, queue, runner);
    }

    /// <summary>The options of a framework that is told of partitions, or is not.</summary>
    public static Func<MesosPoolOptions, MesosPoolOptions> PartitionAware(bool isAware) => options => !isAware ? options : options with
    {
        Customize = framework => framework.Capabilities.Add(new Capability { Type = Capability.Types.Type.PartitionAware }),
    };

    public async ValueTask DisposeAsync()
    {
        await _runner.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}
