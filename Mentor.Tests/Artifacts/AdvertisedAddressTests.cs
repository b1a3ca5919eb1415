using System.Net;
using Mentor.Protocol;
using Mentor.Tasks.Artifacts;

namespace Mentor.Tests.Artifacts;

[CancelAfter(60_000)]
public sealed class AdvertisedAddressTests
{
    [TestCase("http://127.0.0.1:5050", "127.0.0.1")]
    [TestCase("http://localhost:5050", "(127.0.0.1|::1)")]
    [TestCase("http://[::1]:5050", "::1")]
    public async Task ForAsync_MasterOnLoopback_StaysOnLoopback(string master, string bind)
    {
        var options = await AdvertisedAddress.ForAsync(new Uri(master), null, null, default);

        Assert.That(options.Bind.ToString(), Does.Match($"^{bind}$"));
        Assert.That(options.AdvertisedHost, Is.Null);
        Assert.That(options.Port, Is.Zero);
    }

    [Test]
    public async Task ForAsync_OwnAddressGiven_BindsToIt(CancellationToken cancellationToken)
    {
        var options = await AdvertisedAddress.ForAsync(new Uri("http://master.example:5050"), "127.0.0.1", 4711, cancellationToken);

        Assert.That(options.Bind, Is.EqualTo(IPAddress.Loopback));
        Assert.That(options.AdvertisedHost, Is.EqualTo("127.0.0.1"));
        Assert.That(options.Port, Is.EqualTo(4711));
    }

    [Test]
    public async Task ForAsync_ForeignAddressGiven_ListensOnAll(CancellationToken cancellationToken)
    {
        var options = await AdvertisedAddress.ForAsync(new Uri("http://master.example:5050"), "192.0.2.1", null, cancellationToken);

        Assert.That(options.Bind, Is.EqualTo(IPAddress.IPv6Any).Or.EqualTo(IPAddress.Any));
        Assert.That(options.AdvertisedHost, Is.EqualTo("192.0.2.1"));
    }

    [Test]
    public void ForAsync_NoSuchMaster_SaysWhatToDo(CancellationToken cancellationToken) =>
        Assert.That(
            async () => await AdvertisedAddress.ForAsync(new Uri("http://no-such-host.invalid:5050"), null, null, cancellationToken),
            Throws.TypeOf<MentorException>().With.Message.Match(
                "^Cannot find the address under which agents reach this program, because there is no way to the master no-such-host.invalid:5050: .* set MesosPoolOptions.AdvertisedAddress\\.$"));
}
