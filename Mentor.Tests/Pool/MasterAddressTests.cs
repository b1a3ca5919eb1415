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
        Assert.That(problem, Does.EndWith("Use host:port, http(s)://host:port, local or local[agents].").And.StartWith(text.Length == 0 ? "Master is empty." : $"Master is '{text}', which is no address."));
    }

    [Test]
    public void TryParse_ZooKeeper_SaysNotYetAndWhatToUse()
    {
        Assert.That(MasterAddress.TryParse("zk://h:2181/mesos", out _, out var problem), Is.False);
        Assert.That(problem, Is.EqualTo(
            "Master is 'zk://h:2181/mesos', and finding the leading master through ZooKeeper is not supported yet. "
            + "Name any master as host:port: one that does not lead redirects to the one that does."));
    }
}
