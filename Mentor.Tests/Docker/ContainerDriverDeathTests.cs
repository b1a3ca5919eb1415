using System.Diagnostics;
using Mentor.LocalCluster;
using Mentor.Tests.LocalCluster;

namespace Mentor.Tests.Docker;

/// <summary>Containers whose driver is there no more.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class ContainerDriverDeathTests : DockerTests
{
    private const string ShowsItsName = "echo $MESOS_CONTAINER_NAME > $MESOS_SANDBOX/begun; sleep 1000";

    [Test]
    public async Task Kill_Driver_TakesItsContainersAlong(CancellationToken token)
    {
        ProcessStartInfo start = new(ProbeFiles.DotNet, ["exec", ProbeFiles.Assembly, "driver", ShowsItsName, ProbeFiles.Executor, DockerDaemon.Image])
        {
            RedirectStandardOutput = true,
            Environment = { ["DOCKER_HOST"] = Daemon.Host },
        };
        using var driver = Process.Start(start)!;
        var workDirectory = await driver.StandardOutput.ReadLineAsync(token);
        var name = await NameOfContainerAsync(workDirectory!, token);
        Assert.That(await Daemon.ContainersAsync(), Has.Member(name));

        driver.Kill();

        await Daemon.WithoutAsync(name);
    }

    [Test]
    public async Task Dispose_Cluster_ReturnsWhenItsContainersAreGone(CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(new() { DockerHost = Daemon.Host }, token);
        await using var client = ClusterClient.Connect(cluster, token);
        var offer = await client.NextOfferAsync();
        var task = ClusterClient.Command(offer, "command", ShowsItsName);
        task.Container = Image;
        await client.LaunchAsync(offer, task);
        await client.NextUpdateAsync("command", Mesos.V1.TaskState.TaskRunning);
        var name = await NameOfContainerAsync(cluster.WorkDirectory, token);

        await cluster.DisposeAsync();

        Assert.That(await Daemon.ContainersAsync(), Has.No.Member(name));
    }

    private static async Task<string> NameOfContainerAsync(string workDirectory, CancellationToken token)
    {
        var sandbox = Directory.GetDirectories(workDirectory, "latest", SearchOption.AllDirectories).Single(path => path.Contains("/executors/command/", StringComparison.Ordinal));
        using FileArrival begun = new(Path.Combine(new DirectoryInfo(sandbox).ResolveLinkTarget(true)!.FullName, "begun"));
        return await begun.WaitAsync(token);
    }
}
