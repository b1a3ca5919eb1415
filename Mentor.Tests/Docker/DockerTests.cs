using Mentor.LocalCluster;
using Mentor.Tasks;

namespace Mentor.Tests.Docker;

/// <summary>Tests on one engine and one embedded cluster that all of them share.</summary>
[Platform(Exclude = "Win")]
public abstract class DockerTests
{
    private protected static readonly TaskOptions Small = new() { Resources = new(0.1, 32), Retries = 0 };

    private protected DockerDaemon Daemon { get; private set; } = null!;

    private protected EmbeddedCluster Cluster { get; private set; } = null!;

    private protected MesosPool Pool { get; private set; } = null!;

    private protected QueueScheduler Queue => Pool.Queue;

    private protected static ContainerImage Image => new(DockerDaemon.Image);

    [OneTimeSetUp]
    public async Task FindEngine()
    {
        Daemon = await SharedEngine.StartedAsync();
        Cluster = await EmbeddedCluster.StartAsync(new() { PerAgent = new(cpus: 8, memoryMB: 8192), DockerHost = Daemon.Host });
        Pool = await MesosPool.ConnectAsync(new() { Master = Cluster.Master.ToString(), Name = "docker" });
    }

    [OneTimeTearDown]
    public async Task LeaveEngine()
    {
        if (Pool is not null) await Pool.DisposeAsync();
        if (Cluster is not null) await Cluster.DisposeAsync();
    }

    private protected static TaskOptions In(ContainerImage image) => Small with { Container = image };
}
