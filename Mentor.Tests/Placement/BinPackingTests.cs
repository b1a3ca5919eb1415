using CsCheck;
using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tests.Placement;

[TestFixture]
public sealed class BinPackingTests
{
    private static readonly Gen<Resources> Item =
        Gen.Select(Gen.Int[0, 4000], Gen.Int[0, 3000], Gen.Int[0, 20]).Select(p => new Resources(p.Item1 / 1000.0, p.Item2, gpus: p.Item3 == 0 ? 1 : 0));

    private static readonly Gen<Resources> Room =
        Gen.Select(Gen.Int[0, 8000], Gen.Int[0, 16_000], Gen.Int[0, 9], Gen.Bool).Select(p => new Resources(p.Item1 / 1000.0, p.Item2, p.Item4 ? 5 : 0, p.Item3 / 8));

    [TestCaseSource(typeof(PackingRule), nameof(PackingRule.All))]
    public void Pack_AnyInstance_PacksAsTheTextbookDoes(PackingRule rule) => Gen.Select(Item.Array[0, 200], Room.Array[0, 300], Gen.Bool).Sample(
        (items, bins, weighted) =>
        {
            var used = weighted ? rule.Weighted(Resources.Parse("cpus:3;mem:1;gpus:2")) : rule;
            var packed = BinPacking.Pack(Enumerable.Range(0, items.Length), i => items[i], Enumerable.Range(0, bins.Length), i => bins[i], used);
            var textbook = Textbook.Pack(used, items, bins);
            var counts = packed.Bins.Select(bin => bin.Items.Count);
            return packed.Unplaced.Count == textbook.Count(at => at < 0)
                && counts.SequenceEqual(Enumerable.Range(0, bins.Length).Select(i => textbook.Count(at => at == i)))
                && packed.Bins.All(bin => bin.Items.Sum(i => items[i]) + bin.Left == bins[bin.Bin]);
        },
        iter: 60);

    [Test]
    public void Pack_CpusAlone_IsNoWorseThanDoubleArithmetic() => Gen.Select(Gen.Int[1, 4000].Array[1, 300], Gen.Int[500, 8000].Array[1, 60]).Sample(
        (items, bins) =>
        {
            // The plainest best-fit there is, without weights, shares and fixed point.
            var room = bins.Select(b => (double)b).ToArray();
            var placed = 0;
            foreach (double item in items.OrderDescending())
            {
                var at = Enumerable.Range(0, room.Length).Where(i => room[i] >= item).OrderBy(i => room[i]).DefaultIfEmpty(-1).First();
                if (at < 0) continue;
                room[at] -= item;
                placed++;
            }

            var packed = BinPacking.Pack(items.Select(i => new Resources(i / 1000.0)), bins.Select(b => new Resources(b / 1000.0)), PackingRule.BestFitDecreasing);
            return packed.Assignments.Count() >= placed;
        },
        iter: 200);

    [Test]
    public void Pack_ThousandsOfBins_KeepsTheIndexInOrder()
    {
        Random random = new(42);
        Resources[] bins = [.. Enumerable.Range(0, 3000).Select(_ => new Resources(random.Next(1, 9), random.Next(1, 33) * 512))];
        Resources[] items = [.. Enumerable.Range(0, 2000).Select(_ => new Resources(random.Next(1, 9) / 2.0, random.Next(1, 17) * 256))];

        foreach (var rule in PackingRule.All)
        {
            var packed = BinPacking.Pack(items, bins, rule);
            var textbook = Textbook.Pack(rule, items, bins);
            Assert.That(packed.Bins.Select(bin => bin.Items.Count), Is.EqualTo(Enumerable.Range(0, bins.Length).Select(i => textbook.Count(at => at == i))), $"{rule}");
        }
    }

    [Test]
    public void Pack_MoreThanFits_SaysWhyNot()
    {
        var packed = BinPacking.Pack(
            ["small", "large", "huge"], name => new Resources(cpus: name.Length - 3), ["a", "b"], bin => new Resources(bin == "a" ? 1 : 2.5), PackingRule.BestFit);

        Assert.Multiple(() =>
        {
            Assert.That(packed.Assignments, Is.EqualTo(new[] { ("huge", "a"), ("small", "b") }));
            Assert.That(packed.Unplaced, Is.EqualTo(new[] { "large" }));
            Assert.That(packed.WhyNot("large"), Is.EqualTo(new[] { new Shortfall("cpus", 2, 0.5) }));
            Assert.That(packed.Bins.Select(bin => bin.Left), Is.EqualTo(new[] { Resources.None, new Resources(0.5) }));
        });
    }

    [Test]
    public void Pack_Offers_ScoresSeeTheirAgents()
    {
        Offer On(string host) => new(new()
        {
            Id = new() { Value = $"o-{host}" },
            AgentId = new() { Value = host },
            Hostname = host,
            Resources = { Resources.Parse("cpus:1;cpus(prod):1").ToProto() },
        });
        var rule = PackingRule.ByScore("b first", (_, bin) => bin.Agent.Hostname == "b" ? 1 : 0);

        var packed = BinPacking.Pack([1, 2], cpus => new Resources(cpus), [On("a"), On("b")], offer => offer.Available, rule);

        Assert.That(packed.Assignments.Select(p => (p.Item, p.Bin.Hostname)), Is.EqualTo(new[] { (2, "a"), (1, "b") }));
    }
}
