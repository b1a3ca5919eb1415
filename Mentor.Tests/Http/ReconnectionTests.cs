using Mentor.Protocol.Http;

namespace Mentor.Tests.Http;

public sealed class ReconnectionTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    [Test]
    public void Pause_AttemptAfterAttempt_DoublesUpToTheLongest()
    {
        double[] steps = [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 15, 15];

        var pauses = steps.Select((_, attempt) => Reconnection.Pause(attempt, Longest, new Random(1)).TotalSeconds).ToArray();

        foreach (var (pause, step) in pauses.Zip(steps)) Assert.That(pause, Is.InRange(step / 2, step));
        Assert.That(pauses, Is.Ordered);
    }

    [TestCase(20)]
    [TestCase(int.MaxValue)]
    public void Pause_AtTheLongest_StillDiffers(int attempt)
    {
        Random random = new(1);

        var pauses = Enumerable.Range(0, 100).Select(_ => Reconnection.Pause(attempt, Longest, random)).ToArray();

        Assert.That(pauses, Is.All.InRange(Longest / 2, Longest));
        Assert.That(pauses.Distinct().Count(), Is.GreaterThan(90));
    }

    [Test]
    public void Pause_LongestBelowTheFirst_IsKept() =>
        Assert.That(Reconnection.Pause(0, TimeSpan.FromMilliseconds(10), new Random(1)), Is.LessThanOrEqualTo(TimeSpan.FromMilliseconds(10)));
}
