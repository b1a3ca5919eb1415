using Mentor.Tasks;

namespace Mentor.Tests.Pool;

[TestFixture]
public sealed class MasterAddressTests
{
    [TestCase("10.0.0.7:5050", "http://10.0.0.7:5050/")]
    [TestCase("master.example:5050", "http://master.example:5050/")]
    [TestCase("http://master:5050", "http://master:5050/")]
    [TestCase("https://master", "https://master/")]
    public void TryParse_Url_NamesTheMaster(string text, string url)
    {
        Assert.That(MasterAddress.TryParse(text, out var address, out _), Is.True);
        Assert.That(address!.Master, Is.EqualTo(new Uri(url)));
    }

    [TestCase("local", 1)]
    [TestCase("local[3]", 3)]
    public void TryParse_Local_SaysHowManyAgents(string text, int agents)
    {
        Assert.That(MasterAddress.TryParse(text, out var address, out _), Is.True);
        Assert.That((address!.Master, address.LocalAgents), Is.EqualTo(((Uri?)null, agents)));
    }

    [TestCase("")]
    [TestCase("master")]
    [TestCase("local[0]")]
    [TestCase("local[x]")]
    [TestCase("local[2")]
    [TestCase("ftp://master:5050")]
    [TestCase("http://user:secret@master:5050")]
    [TestCase("http://master:5050/path")]
    [TestCase("master:port")]
    public void TryParse_Nonsense_SaysWhatToUse(string text)
    {
        Assert.That(MasterAddress.TryParse(text, out _, out var problem), Is.False);
        Assert.That(problem, Does.EndWith("Use host:port, http(s)://host:port, zk://[user:password@]host:port,.../path, local or local[agents].")
            .And.StartWith(text.Length == 0 ? "Master is empty." : $"Master is '{text.Replace("user:secret", "***", StringComparison.Ordinal)}', which is no address."));
    }

    [Test]
    public void TryParse_ZooKeeper_NamesServersAndGroup()
    {
        Assert.That(MasterAddress.TryParse("ZK://me:secret@h1:2181,h2:2181/mesos", out var address, out _), Is.True);
        Assert.That((address!.Master, address.LocalAgents), Is.EqualTo(((Uri?)null, 0)));
        Assert.That(address.ToString(), Does.Contain("zk://***@h1:2181,h2:2181/mesos").And.Not.Contains("secret"));
    }

    [Test]
    public void TryParse_ZooKeeperWithoutPath_SaysWhatIsMissingAndHidesThePassword()
    {
        Assert.That(MasterAddress.TryParse("zk://me:secret@h:2181", out _, out var problem), Is.False);
        Assert.That(problem, Is.EqualTo(
            "Master is 'zk://***@h:2181', which is no address: it lacks the path of the znode below which the masters register, such as /mesos. "
            + "Use host:port, http(s)://host:port, zk://[user:password@]host:port,.../path, local or local[agents]."));
    }
}
