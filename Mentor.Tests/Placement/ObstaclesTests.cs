using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tests.Placement;

[TestFixture]
public sealed class ObstaclesTests
{
    private static readonly (Agent, Resources)[] Agents =
    [
        (InZone("a", "eu-1"), new Resources(4, 200)), (InZone("b", "eu-2"), new Resources(8, 200)), (InZone("c", "us-1"), new Resources(64, 200)),
        (new("d", "d"), new Resources(1, 1)),
    ];

    [Test]
    public void Of_LargerThanAll_ComparesWithTheNearest()
    {
        var obstacles = Obstacles.Of(new(new Resources(100, 100)), Agents);

        Assert.That(obstacles, Is.EqualTo(new[] { new Shortfall("cpus", 100, 64) }));
        Assert.That(obstacles[0].ToString(), Is.EqualTo("cpus: 100 asked, 64 available"));
    }

    [TestCase("ports:[1-4]", "cpus:1;ports:[2-3]", "ports: 4 asked, 2 available")]
    [TestCase("zones:{a,b}", "zones:{b,c}", "zones: 2 asked, 1 available")]
    [TestCase("cpus:1;fpga:2", "cpus:1", "fpga: 2 asked, 0 available")]
    public void Of_SomethingElseIsMissing_SaysWhat(string asked, string there, string why) => Assert.That(
        Obstacles.Of(new(Resources.Parse(asked)), [(new("a", "a"), Resources.Parse(there))]).Single().ToString(), Is.EqualTo(why));

    [Test]
    public void Of_FitsOne_IsEmpty() => Assert.Multiple(() =>
    {
        Assert.That(Obstacles.Of(new(new Resources(64)), Agents), Is.Empty);
        Assert.That(Obstacles.Of(new(new Resources(8), new(["zone:LIKE:eu-.*"])), Agents), Is.Empty);
        Assert.That(Obstacles.Of(new(new Resources(64), new(["prefer zone:LIKE:asia", "hostname:UNIQUE"])), Agents), Is.Empty, "wishes and siblings do not count");
        Assert.That(Obstacles.Of(new(new Resources(1), new(["zone:IS:eu-1"])), []), Is.Empty);
    });

    [Test]
    public void Of_ConstraintThatNobodyMeets_NamesItAndWhatThereIs() => Assert.That(
        Obstacles.Of(new(new Resources(1), new(["zone:IS:asia", "hostname:LIKE:[abc]"])), Agents).Single().ToString(),
        Is.EqualTo("zone:IS:asia is met by 0 of 4 agents, where it is eu-1, eu-2, us-1"));

    [Test]
    public void Of_ConstraintsThatExcludeAllOnlyTogether_NamesThemAll() => Assert.That(
        Obstacles.Of(new(new Resources(1), new(["zone:IS:eu-1", "hostname:IS:b", "hostname:IS_NOT:z"])), Agents).Select(o => o.ToString()),
        Is.EqualTo(new[] { "hostname:IS:b is met by 1 of 4 agents, where it is a, c, d", "zone:IS:eu-1 is met by 1 of 4 agents, where it is eu-2, us-1" }));

    [Test]
    public void Of_TooLargeForThoseAllowed_SaysBoth() => Assert.That(
        Obstacles.Of(new(new Resources(16), new([Constraint.Where("in Europe", agent => agent["zone"]?.StartsWith("eu", StringComparison.Ordinal) == true)])), Agents)
            .Select(o => o.ToString()),
        Is.EqualTo(new[] { "cpus: 16 asked, 8 available", "filter 'in Europe' lets 2 of 4 agents pass" }));

    [Test]
    public void Of_ManyValues_ShowsSome() => Assert.That(
        Obstacles.Of(new(new Resources(1), new(["zone:IS:none"])), Enumerable.Range(0, 9).Select(i => (InZone($"{i}", $"z{i}"), new Resources(1)))).Single().ToString(),
        Is.EqualTo("zone:IS:none is met by 0 of 9 agents, where it is z0, z1, z2, z3, z4, ..."));

    private static Agent InZone(string name, string zone) => new(name, name, new Dictionary<string, string> { ["zone"] = zone });
}
