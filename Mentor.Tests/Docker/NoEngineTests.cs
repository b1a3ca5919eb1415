using Mentor.LocalCluster;
using Mentor.Tasks;
using Mentor.Tests.Contracts;
using Mentor.Tests.LocalCluster;

namespace Mentor.Tests.Docker;

/// <summary>Where no engine answers.</summary>
[TestFixture, CancelAfter(60_000)]
[Platform(Exclude = "Win")]
public sealed class NoEngineTests
{
    [Test]
    public async Task Submit_WithoutTheCommand_SaysWhatToInstall(CancellationToken token)
    {
        var message = await LossAsync(new() { DockerCommand = "/no/docker" }, token);

        Assert.That(message, Does.Contain("Failed to launch container: the command '/no/docker' cannot be started: ").And.Contain("Install Docker (Debian's package docker.io)"));
    }

    [Test]
    public async Task Submit_WithoutAnEngine_SaysWhereItWasLookedFor(CancellationToken token)
    {
        using TemporaryFolder folder = new();
        // What the command says and how it ends when nobody listens.
        var command = folder.Write("docker", "#!/bin/sh\necho \"Cannot connect to the Docker daemon at $2. Is the docker daemon running?\" >&2; exit 1\n");
        Mentor.LocalCluster.Processes.OperatingSystemSupport.MakeExecutable(command);

        var message = await LossAsync(new() { DockerCommand = command, DockerHost = "unix:///nowhere" }, token);

        Assert.That(message, Does.Contain(
            $"no Docker engine answers '{command}', so that image 'any' cannot run: Cannot connect to the Docker daemon at unix:///nowhere. Is the docker daemon running?. "
            + "Start one, or name it in DOCKER_HOST or EmbeddedClusterOptions.DockerHost"));
    }

    [Test]
    public async Task Submit_MesosContainerWithoutImage_IsAProcess(CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(new() { DockerCommand = "/no/docker" }, token);
        await using var queue = await QueueScheduler.ConnectAsync(new() { Master = cluster.Master.ToString() }, token);

        var result = await queue.Submit(new CommandTask("echo here") { Options = new() { Container = new() { Type = Mesos.V1.ContainerInfo.Types.Type.Mesos } } }, token);

        Assert.That(result.StandardOutput, Is.EqualTo("here\n"));
    }

    [Test]
    public async Task Submit_VolumeWithoutImage_SaysThatItCannotBeMounted(CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: token);
        await using var queue = await QueueScheduler.ConnectAsync(new() { Master = cluster.Master.ToString() }, token);
        Mesos.V1.Volume volume = new() { HostPath = "/tmp", ContainerPath = "/data", Mode = Mesos.V1.Volume.Types.Mode.Ro };
        CommandTask command = new("true") { Options = new() { Retries = 0, Container = new() { Type = Mesos.V1.ContainerInfo.Types.Type.Mesos, Volumes = { volume } } } };

        var lost = await Thrown.ByAsync<TaskLostException>(() => queue.Submit(command, token).Task);

        Assert.That(lost.Message, Does.Contain("a container without a Docker image is a process of this machine, for which the embedded cluster mounts neither volumes nor other images"));
    }

    private static async Task<string> LossAsync(EmbeddedClusterOptions options, CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(options, token);
        await using var queue = await QueueScheduler.ConnectAsync(new() { Master = cluster.Master.ToString() }, token);
        CommandTask command = new("true") { Options = new() { Retries = 0, Container = new ContainerImage("any") } };
        return (await Thrown.ByAsync<TaskLostException>(() => queue.Submit(command, token).Task)).Message;
    }
}
