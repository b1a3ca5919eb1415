using Mentor.Protocol.ZooKeeper;

namespace Mentor.Tests.ZooKeeper;

[TestFixture]
public sealed class ZooKeeperAddressTests
{
    [TestCase("zk://h1:2181,h2:2182,10.0.0.3:2183/mesos", "h1:2181 h2:2182 10.0.0.3:2183", "/mesos", null)]
    [TestCase("zk://h/a/b/", "h:2181", "/a/b", null)]
    [TestCase("zk://[::1]:99,[fe80::1]/mesos", "[::1]:99 [fe80::1]:2181", "/mesos", null)]
    [TestCase("zk://user:pass@h1:1,h2:2/mesos", "h1:1 h2:2", "/mesos", "user:pass")]
    [TestCase("zk://user:p@ss:w%rd@h:1/mesos", "h:1", "/mesos", "user:p@ss:w%rd")]
    public void TryParse_Address_KnowsItsParts(string text, string servers, string path, string? credentials)
    {
        Assert.That(ZooKeeperAddress.TryParse(text, out var address, out _));
        Assert.That(
            (string.Join(' ', address!.Servers.Select(ZooKeeperAddress.NameOf)), address.Path, address.Credentials),
            Is.EqualTo((servers, path, credentials)));
    }

    [TestCase("zk://h:1", "it lacks the path of the znode below which the masters register, such as /mesos")]
    [TestCase("zk://h:1/", "it lacks the path of the znode below which the masters register, such as /mesos")]
    [TestCase("zk://h:1/a//b", "'/a//b' is no path of a znode")]
    [TestCase("zk://h:1/a/../b", "'/a/../b' is no path of a znode")]
    [TestCase("zk://h:1,,h:2/a", "'' is no host:port")]
    [TestCase("zk://h:0/a", "'h:0' is no host:port")]
    [TestCase("zk://h:70000/a", "'h:70000' is no host:port")]
    [TestCase("zk://h:x/a", "'h:x' is no host:port")]
    [TestCase("zk://::1:2181/a", "'::1:2181' is no host:port")]
    [TestCase("zk://a b:1/a", "'a b:1' is no host:port")]
    [TestCase("zk:///a", "'' is no host:port")]
    [TestCase("zk://secret@h:1/a", "before the @ there is no user:password")]
    [TestCase("zk://:secret@h:1/a", "before the @ there is no user:password")]
    public void TryParse_Nonsense_SaysWhatIsWrong(string text, string expected)
    {
        Assert.That(ZooKeeperAddress.TryParse(text, out _, out var problem), Is.False);
        Assert.That(problem, Is.EqualTo(expected));
    }

    [TestCase("zk://h1:1,h2/mesos/", "zk://h1:1,h2:2181/mesos")]
    [TestCase("zk://user:p@ss@h:1/mesos", "zk://***@h:1/mesos")]
    public void ToString_Address_ShowsNoCredentials(string text, string shown) =>
        Assert.That(ZooKeeperTests.AddressOf(text).ToString(), Is.EqualTo(shown));

    [TestCase("zk://user:pa/ss@h:1/mesos", "zk://***@h:1/mesos")]
    [TestCase("user:pass@h:1", "***@h:1")]
    [TestCase("user://:pass@h:1", "user://***@h:1")]
    [TestCase("h@x://y", "***@x://y")]
    [TestCase("host:5050", "host:5050")]
    public void Redact_AnyText_ShowsNothingBeforeTheLastAtSign(string text, string shown) => Assert.That(ZooKeeperAddress.Redact(text), Is.EqualTo(shown));
}
