using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tests.Placement;

[TestFixture]
public sealed class ConstrainedPlacementTests
{
    [TestCase("rack:IS:r2", "c d c d")]
    [TestCase("rack:IS:r9", "- - - -")]
    [TestCase("hostname:UNIQUE", "a b c d e -")]
    [TestCase("rack:UNIQUE", "a c e -")]
    [TestCase("rack:MAX_PER:2", "a b c d e e -")]
    [TestCase("rack:GROUP_BY", "a c e b d e")]
    [TestCase("rack:GROUP_BY:4", "a c e -")]
    [TestCase("rack:CLUSTER", "a b a b a b")]
    [TestCase("prefer rack:IS:r3", "e e e e a b")]
    [TestCase("prefer rack:UNIQUE", "a c e b d a")]
    public void Place_SpreadWithConstraint_GoesWhereItMay(string constraint, string expected)
    {
        var placed = Place(PackingRule.Spread, expected.Split(' ').Length, constraint);

        Assert.That(string.Join(' ', placed), Is.EqualTo(expected));
    }

    [Test]
    public void Place_SeveralConstraints_AllHold() =>
        Assert.That(string.Join(' ', Place(PackingRule.FirstFit, 3, "rack:UNLIKE:r1", "hostname:MAX_PER:1", "prefer rack:IS:r3")), Is.EqualTo("e c d"));

    [Test]
    public void Place_ByScore_WishesComeFirst() => Assert.That(
        string.Join(' ', Place(PackingRule.ByScore("late", (_, bin) => bin.Agent.Id[0]), 3, "prefer rack:IS:r1", "hostname:UNIQUE")), Is.EqualTo("b a e"));

    [Test]
    public void Neighbours_ThatWent_MakeRoom()
    {
        Neighbours neighbours = new();
        Constraints unique = new(["hostname:UNIQUE"]);
        Agent agent = new("a", "a");
        neighbours.Came(unique, agent);
        neighbours.Came(new Constraints(["rack:UNIQUE"]), agent);

        Assert.That(unique.DrawbacksOf(agent, neighbours), Is.Null);
        neighbours.Went(unique, agent);
        Assert.That(unique.DrawbacksOf(agent, neighbours), Is.Zero);
        Assert.That(new Constraints(["rack:UNIQUE"]).DrawbacksOf(agent, neighbours), Is.Zero, "the agent has no such attribute, so nobody was counted");
    }

    private static IEnumerable<string> Place(PackingRule rule, int tasks, params Constraint[] constraints)
    {
        Bin[] bins = [.. "a1 b1 c2 d2 e3".Split(' ').Select(name => new Bin(
            new($"{name[0]}", $"{name[0]}", new Dictionary<string, string> { ["rack"] = $"r{name[1]}" }), new Resources(4), Resources.None))];
        Neighbours neighbours = new();
        BinPacker packer = new(rule, bins, neighbours);
        Demand demand = new(new Resources(1), new(constraints));
        for (var i = 0; i < tasks; i++)
        {
            var bin = packer.Place(demand);
            if (bin is not null) neighbours.Came(demand.Constraints, bin.Agent);
            yield return bin?.Agent.Id ?? "-";
        }
    }
}
