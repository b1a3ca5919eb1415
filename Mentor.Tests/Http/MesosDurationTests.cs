using Mentor.Protocol.Http;

namespace Mentor.Tests.Http;

public sealed class MesosDurationTests
{
    [TestCase("2secs", 2_000)]
    [TestCase("15mins", 900_000)]
    [TestCase("100ms", 100)]
    [TestCase("1.5hrs", 5_400_000)]
    [TestCase("2days", 172_800_000)]
    [TestCase("1weeks", 604_800_000)]
    [TestCase("5000us", 5)]
    [TestCase("7000000ns", 7)]
    public void TryParse_EachUnit_IsUnderstood(string text, double milliseconds)
    {
        Assert.That(MesosDuration.TryParse(text, out var duration));
        Assert.That(duration.TotalMilliseconds, Is.EqualTo(milliseconds).Within(1e-6));
    }

    [Test]
    public void TryParse_Forever_IsTheLongestTime()
    {
        Assert.That(MesosDuration.TryParse("100000000weeks", out var duration));
        Assert.That(duration, Is.EqualTo(TimeSpan.MaxValue));
    }

    [TestCase("")]
    [TestCase("5")]
    [TestCase("secs")]
    [TestCase("5 secs")]
    [TestCase("-5secs")]
    [TestCase("1.2.3secs")]
    [TestCase("5fortnights")]
    public void TryParse_Nonsense_IsRefused(string text) => Assert.That(MesosDuration.TryParse(text, out _), Is.False);
}
