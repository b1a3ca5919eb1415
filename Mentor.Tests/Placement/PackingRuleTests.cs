using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tests.Placement;

[TestFixture]
public sealed class PackingRuleTests
{
    [TestCase("best-fit", "BestFit")]
    [TestCase("BF", "BestFit")]
    [TestCase("ffd", "FirstFitDecreasing")]
    [TestCase("max_rest", "MaxRest")]
    [TestCase("Spread", "Spread")]
    public void Parse_AnyWriting_FindsTheRule(string text, string name) => Assert.That(PackingRule.Parse(text).ToString(), Is.EqualTo(name));

    [Test]
    public void Parse_NoSuchRule_ListsThose() => Assert.That(
        () => PackingRule.Parse("worst-fit"),
        Throws.InstanceOf<FormatException>().With.Message.EqualTo(
            "There is no packing rule 'worst-fit'. Use one of FirstFit, FirstFitDecreasing, MaxRest, BestFit, BestFitDecreasing, Spread."));

    [Test]
    public void Weighted_Rules_AreEqualByRuleAndWeights() => Assert.Multiple(() =>
    {
        Assert.That(PackingRule.BestFit.Weighted(new Resources(2, 1)), Is.EqualTo(PackingRule.BestFit.Weighted(Resources.Parse("mem:1;cpus:2"))));
        Assert.That(PackingRule.BestFit.Weighted(new Resources(2, 1)), Is.Not.EqualTo(PackingRule.BestFit));
        Assert.That(PackingRule.BestFit, Is.Not.EqualTo(PackingRule.BestFitDecreasing));
        Assert.That(PackingRule.MaxRest.Weighted(new Resources(2, 1)).ToString(), Is.EqualTo("MaxRest(cpus:2;mem:1)"));
    });

    [Test]
    public void Weighted_ByNothing_IsRefused() => Assert.That(
        () => PackingRule.BestFit.Weighted(Resources.None),
        Throws.ArgumentException.With.Message.StartsWith("Cannot weigh by '': give at least one resource a weight, such as cpus:1."));
}
