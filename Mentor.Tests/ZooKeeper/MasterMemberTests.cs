using System.Text;
using Google.Protobuf;
using Mentor.Protocol.ZooKeeper;
using Mentor.Tests.Wire;
using V1 = Mesos.V1;

namespace Mentor.Tests.ZooKeeper;

[TestFixture]
public sealed class MasterMemberTests
{
    private static readonly V1.MasterInfo Old = new() { Id = "m", Ip = 0x0700000A, Port = 5050 };

    [Test]
    public void Leading_RecordedGroup_IsTheRecordedLeader()
    {
        var nodes = Recording.ReadZnodes("s11_zookeeper_and_redirect.txt");

        var leader = MasterMember.Leading(nodes.Keys.Reverse())!;

        Assert.That(leader.Name, Is.EqualTo("json.info_0000000002"));
        Assert.That(leader.AddressIn(Encoding.UTF8.GetBytes(nodes[leader.Name])), Is.EqualTo(new Uri("http://127.0.0.1:5060")));
    }

    [TestCase("json.info_0000000010 json.info_0000000009 info_0000000011", "json.info_0000000009")]
    [TestCase("info_0000000001 json.info_0000000002", "info_0000000001")]
    [TestCase("log_replicas json.info_0000000002", "json.info_0000000002")]
    [TestCase("json.info_0000000001 json.info_-2147483648", "json.info_-2147483648")]
    [TestCase("log_replicas quota", null)]
    [TestCase("", null)]
    public void Leading_Names_IsTheLowestSequence(string names, string? leader) =>
        Assert.That(MasterMember.Leading(names.Split(' '))?.Name, Is.EqualTo(leader));

    [Test]
    public void AddressIn_NoAddressAsOldMastersWrite_UsesIpAndPort() =>
        Assert.That(new MasterMember("info_1", "info", 1).AddressIn(Old.ToByteArray()), Is.EqualTo(new Uri("http://10.0.0.7:5050")));

    [TestCase("10.0.0.9", "name", "http://10.0.0.9:5051")]
    [TestCase("", "name", "http://name:5051")]
    [TestCase("fe80::9", "name", "http://[fe80::9]:5051")]
    public void AddressIn_IpOrHostname_PrefersTheIp(string ip, string hostname, string url)
    {
        V1.MasterInfo master = new(Old) { Address = new() { Ip = ip, Hostname = hostname, Port = 5051 } };

        Assert.That(new MasterMember("info_1", "info", 1).AddressIn(master.ToByteArray()), Is.EqualTo(new Uri(url)));
    }

    [TestCase("json.info", "[1]")]
    [TestCase("json.info", "")]
    [TestCase("json.info", """{"address":{"ip":"not an address","port":1}}""")]
    [TestCase("json.info", """{"address":{"ip":"127.0.0.1","port":70000}}""")]
    [TestCase("info", "{}")]
    public void AddressIn_Garbage_QuotesIt(string label, string data) => Assert.That(
        () => new MasterMember($"{label}_1", label, 1).AddressIn(Encoding.UTF8.GetBytes(data)),
        Throws.InstanceOf<InvalidDataException>().With.Message.StartsWith($"it begins with \"{data}\" and cannot be read as a MasterInfo: "));

    [Test]
    public void AddressIn_UnknownKindOfMember_SaysWhichAreKnown() => Assert.That(
        () => new MasterMember("other_1", "other", 1).AddressIn([]),
        Throws.InstanceOf<InvalidDataException>().With.Message.EqualTo("masters are called json.info_<number> or info_<number>"));
}
