using Mentor.Tasks;
using V1 = Mesos.V1;

namespace Mentor.Tests.Kinds;

[TestFixture]
public sealed class ContainerImageTests
{
    [Test]
    public void Convert_ForDocker_SaysAllOfIt()
    {
        V1.ContainerInfo info = new ContainerImage("img:1")
        {
            ForcePull = true,
            Network = "mine",
            Ports = ["8080:80", "5353:53/udp"],
            Volumes = ["/a:/b", "/c:/d:ro"],
            Environment = new Dictionary<string, string> { ["A"] = "1" },
            Parameters = [("ulimit", "nofile=1"), ("ulimit", "core=0")],
            Privileged = true,
        };

        V1.ContainerInfo.Types.DockerInfo.Types.PortMapping web = new() { HostPort = 8080, ContainerPort = 80, Protocol = "tcp" };
        V1.ContainerInfo.Types.DockerInfo.Types.PortMapping names = new() { HostPort = 5353, ContainerPort = 53, Protocol = "udp" };
        V1.Parameter[] parameters = [new() { Key = "env", Value = "A=1" }, new() { Key = "ulimit", Value = "nofile=1" }, new() { Key = "ulimit", Value = "core=0" }];
        Assert.That(info, Is.EqualTo(new V1.ContainerInfo
        {
            Type = V1.ContainerInfo.Types.Type.Docker,
            Volumes =
            {
                new V1.Volume { HostPath = "/a", ContainerPath = "/b", Mode = V1.Volume.Types.Mode.Rw },
                new V1.Volume { HostPath = "/c", ContainerPath = "/d", Mode = V1.Volume.Types.Mode.Ro },
            },
            Docker = new()
            {
                Image = "img:1",
                Network = V1.ContainerInfo.Types.DockerInfo.Types.Network.User,
                PortMappings = { web, names },
                Privileged = true,
                Parameters = { parameters },
                ForcePullImage = true,
            },
            NetworkInfos = { new V1.NetworkInfo { Name = "mine" } },
        }));
    }

    [Test]
    public void Convert_ForMesos_SaysAllOfIt()
    {
        V1.ContainerInfo info = new ContainerImage("img") { UsesMesos = true, ForcePull = true, Network = "mine", Ports = ["8080:80"], Volumes = ["/a:/b:ro"] };

        Assert.That(info.Mesos.Image, Is.EqualTo(new V1.Image { Type = V1.Image.Types.Type.Docker, Docker = new() { Name = "img" }, Cached = false }));
        Assert.That(info.NetworkInfos.Single(), Is.EqualTo(new V1.NetworkInfo
        {
            Name = "mine",
            PortMappings = { new V1.NetworkInfo.Types.PortMapping { HostPort = 8080, ContainerPort = 80, Protocol = "tcp" } },
        }));
        Assert.That((info.Type, info.Volumes.Single().Mode, info.Docker), Is.EqualTo((V1.ContainerInfo.Types.Type.Mesos, V1.Volume.Types.Mode.Ro, (V1.ContainerInfo.Types.DockerInfo?)null)));
    }

    [TestCase("host", V1.ContainerInfo.Types.DockerInfo.Types.Network.Host)]
    [TestCase("bridge", V1.ContainerInfo.Types.DockerInfo.Types.Network.Bridge)]
    [TestCase("none", V1.ContainerInfo.Types.DockerInfo.Types.Network.None)]
    public void Convert_NetworkOfDockersOwn_IsNamedByMesos(string name, V1.ContainerInfo.Types.DockerInfo.Types.Network network)
    {
        V1.ContainerInfo info = new ContainerImage("img") { Network = name };

        Assert.That((info.Docker.Network, info.NetworkInfos.Count), Is.EqualTo((network, 0)));
    }

    [Test]
    public void Convert_UnusableImage_ListsAllThatIsWrong() => Assert.That(
        () => new ContainerImage("-x") { UsesMesos = true, Network = " ", Volumes = ["/a", "/a:b", "/a:/b:rx"], Ports = ["80", "a:80", "1:2/icmp"], Parameters = [("a", "b")], Privileged = true }.ToContainerInfo(),
        Throws.ArgumentException.With.Message.EqualTo(
            """
            ContainerImage cannot be used:
              Name is '-x'; use an image such as "alpine:3".
              Network is empty; use "host", "bridge", "none" or a name.
              Volumes holds '/a'; use "/on/the/agent:/in/the/container", with ":ro" at the end when it is only read.
              Volumes holds '/a:b'; use "/on/the/agent:/in/the/container", with ":ro" at the end when it is only read.
              Volumes holds '/a:/b:rx'; use "/on/the/agent:/in/the/container", with ":ro" at the end when it is only read.
              Ports holds '80'; use "8080:80", the port on the agent first, with "/udp" at the end when it is not TCP.
              Ports holds 'a:80'; use "8080:80", the port on the agent first, with "/udp" at the end when it is not TCP.
              Ports holds '1:2/icmp'; use "8080:80", the port on the agent first, with "/udp" at the end when it is not TCP.
              Parameters is set, which only Docker knows; leave UsesMesos out, or Parameters.
              Privileged is set, which only Docker knows; leave UsesMesos out, or Privileged.
            """));
}
