using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tests.Placement;

[TestFixture]
public sealed class BinPackerTests
{
    [TestCase("FirstFit", 1, "large")]
    [TestCase("BestFit", 1, "medium")]
    [TestCase("BestFit", 4, "large")]
    [TestCase("MaxRest", 1, "large")]
    [TestCase("FirstFit", 9, null)]
    [TestCase("BestFit", 9, null)]
    [TestCase("MaxRest", 9, null)]
    [TestCase("Spread", 1, "medium")]
    [TestCase("Spread", 4, "large")]
    public void Place_ByRule_TakesTheBinThatItNames(string rule, double cpus, string? agent)
    {
        Bin[] bins = [Of("tiny", 0.5), new(new("large", "large"), new Resources(8), Resources.None, tasks: 2), Of("medium", 2)];

        Assert.That(new BinPacker(PackingRule.Parse(rule), bins, new()).Place(new(new Resources(cpus)))?.Agent.Id, Is.EqualTo(agent));
    }

    [Test]
    public void Place_Spread_TakesTurns()
    {
        BinPacker packer = new(PackingRule.Spread, [Of("a", 8), Of("b", 4), Of("c", 2)], new());

        Assert.That(Enumerable.Range(0, 6).Select(_ => packer.Place(new(new Resources(1)))!.Agent.Id), Is.EqualTo("a b c a b c".Split(' ')));
    }

    [Test]
    public void Place_Weighted_MeasuresByTheWeights()
    {
        Bin[] Two() => [new(new("cpus", "h"), new Resources(8, 100), Resources.None), new(new("memory", "h"), new Resources(2, 900), Resources.None)];
        string Chosen(Resources weights) => new BinPacker(PackingRule.BestFit.Weighted(weights), Two(), new()).Place(new(new Resources(1, 10)))!.Agent.Id;

        Assert.Multiple(() =>
        {
            Assert.That(Chosen(Resources.Parse("cpus:1")), Is.EqualTo("memory"));
            Assert.That(Chosen(Resources.Parse("mem:1")), Is.EqualTo("cpus"));
            Assert.That(Chosen(Resources.Parse("cpus:1;mem:0.001")), Is.EqualTo("memory"));
        });
    }

    [Test]
    public void Place_WeightOfAnotherName_Counts()
    {
        Bin Fpga(string name, double fpgas) => new(new(name, name), new Resources(4).With("fpga", fpgas), Resources.None);
        BinPacker packer = new(PackingRule.BestFit.Weighted(Resources.Parse("fpga:1")), [Fpga("many", 8), Fpga("few", 2)], new());
        Demand demand = new(new Resources(1).With("fpga", 1));

        Assert.That(Enumerable.Range(0, 4).Select(_ => packer.Place(demand)?.Agent.Id), Is.EqualTo(new[] { "few", "few", "many", "many" }));
    }

    [Test]
    public void Place_ByScore_TakesTheHighestAndOfEqualsTheFirst()
    {
        PackingRule rule = PackingRule.ByScore("name", (_, bin) => bin.Agent.Id switch { "b" => double.NaN, "c" or "d" => 7, _ => 3 });
        Bin[] bins = [Of("a", 2), Of("b", 2), Of("c", 2), Of("d", 2), Of("e", 1)];
        BinPacker packer = new(rule, bins, new());
        Demand demand = new(new Resources(2));

        Assert.That(Enumerable.Range(0, 5).Select(_ => packer.Place(demand)?.Agent.Id), Is.EqualTo(new[] { "c", "d", "a", "b", null }));
        Assert.That((bins[2].Left, bins[2].Tasks, bins[4].Left), Is.EqualTo((Resources.None, 1, new Resources(1))));
    }

    [Test]
    public void Place_PortsAndSets_AreTakenOnce()
    {
        BinPacker packer = new(PackingRule.FirstFit, [Of("a", "cpus:4;ports:[1-3];zones:{x}"), Of("b", "cpus:4;ports:[3-4];disk:9")], new());
        string? Place(string demand) => packer.Place(new(Resources.Parse(demand)))?.Agent.Id;

        Assert.That(
            new[] { Place("ports:[3-3]"), Place("ports:[3-3]"), Place("ports:[3-3]"), Place("zones:{x}"), Place("zones:{x}"), Place("cpus:1;disk:9") },
            Is.EqualTo(new[] { "a", "b", null, "a", null, "b" }));
    }

    [Test]
    public void Fits_OverheadLeavesTooLittle_IsFalse()
    {
        Bin bin = new(new("a", "a"), new Resources(1, 100), overhead: new Resources(0.1));

        Assert.Multiple(() =>
        {
            Assert.That(bin.Fits(new(new Resources(0.9, 100))), Is.True);
            Assert.That(bin.Fits(new(new Resources(1, 100))), Is.False);
            Assert.That(bin.Left, Is.EqualTo(new Resources(0.9, 100)));
            Assert.That(bin.Fits(new(new Resources(1, 100), isApart: true)), Is.True, "which needs no executor");
            Assert.That(new Bin(new("a", "a"), new Resources(1), overhead: new Resources(2)).Fits(new(Resources.None)), Is.False);
        });
    }

    private static Bin Of(string agent, double cpus) => new(new(agent, agent), new Resources(cpus), Resources.None);

    private static Bin Of(string agent, string resources) => new(new(agent, agent), Resources.Parse(resources), Resources.None);
}
