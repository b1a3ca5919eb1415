using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tests.Placement;

[TestFixture]
public sealed class BinPackerTests
{
    private static readonly Bin[] Bins = [Of("tiny", 0.5), Of("large", 8), Of("medium", 2)];

    [TestCase(PackingRule.FirstFit, 1, "large")]
    [TestCase(PackingRule.BestFit, 1, "medium")]
    [TestCase(PackingRule.BestFit, 4, "large")]
    [TestCase(PackingRule.FirstFit, 9, null)]
    [TestCase(PackingRule.BestFit, 9, null)]
    public void Choose_ByRule_TakesTheBinThatItNames(PackingRule rule, double cpus, string? agent) =>
        Assert.That(BinPacker.Choose(rule, new Resources(cpus), Bins)?.AgentId, Is.EqualTo(agent));

    [Test]
    public void Choose_NoSuchRule_SaysSo() => Assert.That(
        () => BinPacker.Choose((PackingRule)9, Resources.None, Bins),
        Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("There is no such packing rule."));

    [Test]
    public void Fits_OverheadLeavesTooLittle_IsFalse()
    {
        Bin bin = new("a", new Resources(1, 100), overhead: new Resources(0.1));

        Assert.Multiple(() =>
        {
            Assert.That(bin.Fits(new Resources(0.9, 100)), Is.True);
            Assert.That(bin.Fits(new Resources(1, 100)), Is.False);
            Assert.That(new Bin("a", new Resources(1), overhead: new Resources(2)).Fits(Resources.None), Is.False);
        });
    }

    [Test]
    public void WhyNot_SeveralAgents_ComparesWithTheNearest()
    {
        var shortfalls = BinPacker.WhyNot(new Resources(16, 100), [new Resources(4, 200), new Resources(8, 200), new Resources(1, 1)]);

        Assert.That(shortfalls, Is.EqualTo(new[] { new Shortfall("cpus", 16, 8) }));
        Assert.That(shortfalls[0].ToString(), Is.EqualTo("cpus: 16 asked, 8 available"));
    }

    [Test]
    public void WhyNot_RangeIsMissing_CountsItsNumbers() => Assert.That(
        BinPacker.WhyNot(Resources.Parse("ports:[1-4]"), [Resources.Parse("cpus:1;ports:[2-3]")]),
        Is.EqualTo(new[] { new Shortfall("ports", 4, 2) }));

    [Test]
    public void WhyNot_FitsOne_IsEmpty() => Assert.That(BinPacker.WhyNot(new Resources(1), [new Resources(0.5), new Resources(1)]), Is.Empty);

    private static Bin Of(string agent, double cpus) => new(agent, new Resources(cpus), Resources.None);
}
