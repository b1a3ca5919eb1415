using Mentor.LocalCluster.Docker;
using Mentor.Tasks;
using V1 = Mesos.V1;

namespace Mentor.Tests.Docker;

/// <summary>What is said to <c>docker run</c>, without an engine.</summary>
[TestFixture]
public sealed class DockerRunTests
{
    private static readonly ContainerImage Image = new("img");

    [Test]
    public void Arguments_ShellCommand_AreAllThatTheTaskSays()
    {
        var image = Image with
        {
            Network = "bridge",
            Ports = ["8080:80", "53:53/udp"],
            Volumes = ["/a:/b:ro"],
            Privileged = true,
            Parameters = [("ulimit", "nofile=9")],
        };
        V1.CommandInfo command = new() { Value = "run it", Environment = new() { Variables = { new V1.Environment.Types.Variable { Name = "PATH", Value = "/own" } } } };

        Assert.That(Arguments(image, command), Is.EqualTo(new[]
        {
            "run", "--rm", "--name=mesos-x", "--cidfile=/cid", "--net=bridge", "--privileged",
            "--env=MESOS_TASK_ID=t", "--env=MESOS_SANDBOX=/mnt/mesos/sandbox", "--env=PATH=/own", "--env=MESOS_CONTAINER_NAME=mesos-x",
            "--volume=/sandbox:/mnt/mesos/sandbox:rw", "--volume=/a:/b:ro", "--publish=8080:80/tcp", "--publish=53:53/udp", "--ulimit=nofile=9",
            "--entrypoint=/bin/sh", "img", "-c", "run it",
        }));
    }

    [Test]
    public void Arguments_CommandOfTheImage_LeaveItsEntryPointAlone() =>
        Assert.That(Arguments(Image, new() { Shell = false, Arguments = { "--verbose" } }).TakeLast(2), Is.EqualTo(new[] { "img", "--verbose" }));

    [Test]
    public void Arguments_ForMesosContainerizer_ReplaceTheEntryPointAndBeginInTheSandbox() => Assert.That(
        Arguments(Image with { UsesMesos = true, Network = "mine" }, new() { Shell = false, Value = "/bin/x", Arguments = { "x", "-v" } }),
        Is.SupersetOf(new[] { "--net=mine", "--workdir=/mnt/mesos/sandbox", "--entrypoint=/bin/x", "img", "-v" }).And.No.Member("x"));

    [Test]
    public void Arguments_VolumesOfOtherSources_AreMountedWhereDockerCan()
    {
        V1.ContainerInfo info = Image;
        info.Hostname = "me";
        info.Volumes.Add(new V1.Volume { ContainerPath = "in", HostPath = "out", Mode = V1.Volume.Types.Mode.Rw });
        info.Volumes.Add(new V1.Volume { ContainerPath = "/b", Mode = V1.Volume.Types.Mode.Ro, Source = new() { Type = V1.Volume.Types.Source.Types.Type.HostPath, HostPath = new() { Path = "/h" } } });
        info.Volumes.Add(new V1.Volume { ContainerPath = "/c", Mode = V1.Volume.Types.Mode.Rw, Source = new() { Type = V1.Volume.Types.Source.Types.Type.DockerVolume, DockerVolume = new() { Name = "v" } } });

        Assert.That(Arguments(info, new() { Value = "x" }), Is.SupersetOf(new[]
        {
            "--hostname=me", "--volume=/sandbox/out:/mnt/mesos/sandbox/in:rw", "--volume=/h:/b:ro", "--volume=v:/c:rw",
        }));
    }

    [Test]
    public void Arguments_WhatCannotBe_SaysWhy()
    {
        V1.ContainerInfo nameless = new() { Type = V1.ContainerInfo.Types.Type.Docker, Docker = new() { Image = "img", Network = V1.ContainerInfo.Types.DockerInfo.Types.Network.User } };
        V1.ContainerInfo secret = Image;
        secret.Volumes.Add(new V1.Volume { ContainerPath = "/s", Mode = V1.Volume.Types.Mode.Ro, Source = new() { Type = V1.Volume.Types.Source.Types.Type.Secret } });

        Assert.Multiple(() =>
        {
            Refuses(nameless, "network USER needs the name of the network in network_infos");
            Refuses(secret, "volume '/s' has no host_path, and of the other sources the embedded cluster knows HOST_PATH and DOCKER_VOLUME only");
            Refuses(new() { Type = V1.ContainerInfo.Types.Type.Docker }, "DockerInfo 'docker' is not set for DOCKER typed ContainerInfo");
        });

        static void Refuses(V1.ContainerInfo info, string why) => Assert.That(() => Arguments(info, new() { Value = "x" }), Throws.TypeOf<DockerException>().With.Message.EqualTo(why));
    }

    private static string[] Arguments(V1.ContainerInfo info, V1.CommandInfo command)
    {
        Dictionary<string, string> environment = new() { ["PATH"] = "/agent", ["PWD"] = "/sandbox", ["MESOS_TASK_ID"] = "t", ["MESOS_SANDBOX"] = "/sandbox" };
        return [.. DockerRun.Arguments(new("x", "/sandbox", command, environment, info), "/cid")];
    }
}
