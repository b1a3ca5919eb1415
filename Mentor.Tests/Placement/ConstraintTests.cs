using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tests.Placement;

[TestFixture]
public sealed class ConstraintTests
{
    private const string Help = "Write them like hostname:UNIQUE, rack:GROUP_BY:3 or prefer zone:LIKE:eu-.*, "
        + "with one of UNIQUE, MAX_PER, GROUP_BY, CLUSTER, LIKE, UNLIKE, IS, EQUALS, IS_NOT.";

    private static readonly Agent Host = new("id", "h1", new Dictionary<string, string> { ["rack"] = "r1", ["url"] = "a:b" }, region: "eu", zone: "eu-1");

    [TestCase("hostname:UNIQUE", "hostname:UNIQUE")]
    [TestCase(" rack : group_by : 3 ", "rack:GROUP_BY:3")]
    [TestCase("rack:GROUP_BY", "rack:GROUP_BY")]
    [TestCase("zone:LIKE:eu-.*", "zone:LIKE:eu-.*")]
    [TestCase("zone:UNLIKE:(a|b):c", "zone:UNLIKE:(a|b):c")]
    [TestCase("rack:CLUSTER:r1", "rack:IS:r1")]
    [TestCase("rack:CLUSTER", "rack:CLUSTER")]
    [TestCase("rack:EQUALS:r1", "rack:IS:r1")]
    [TestCase("rack:IS_NOT:r1", "rack:IS_NOT:r1")]
    [TestCase("Prefer rack:MAX_PER:2", "prefer rack:MAX_PER:2")]
    public void Parse_ThenPrint_IsNormalized(string text, string printed) => Assert.Multiple(() =>
    {
        Assert.That(Constraint.Parse(text).ToString(), Is.EqualTo(printed));
        Assert.That(Constraint.Parse(printed), Is.EqualTo(Constraint.Parse(text)));
        Assert.That(Constraint.Parse(printed).GetHashCode(), Is.EqualTo(Constraint.Parse(text).GetHashCode()));
    });

    [TestCase("rack", "it is not 'field:WORD' or 'field:WORD:value'")]
    [TestCase(":UNIQUE", "it is not 'field:WORD' or 'field:WORD:value'")]
    [TestCase("rack:SAME:r1", "there is no constraint 'SAME'")]
    [TestCase("rack:UNIQUE:r1", "UNIQUE takes no value")]
    [TestCase("rack:LIKE", "LIKE needs a value")]
    [TestCase("rack:MAX_PER:none", "MAX_PER needs a number from 1 on, not 'none'")]
    [TestCase("rack:GROUP_BY:0", "GROUP_BY needs a number from 1 on, not '0'")]
    public void Parse_Malformed_SaysWhyAndListsTheWords(string text, string why) => Assert.That(
        () => Constraint.Parse(text), Throws.InstanceOf<FormatException>().With.Message.EqualTo($"Cannot read the constraint '{text}': {why}. {Help}"));

    [TestCase("rack:LIKE:[")]
    [TestCase("rack:LIKE:(?=a)b")]
    public void Parse_PatternThatCannotBeUsed_SaysWhy(string text) => Assert.That(
        () => Constraint.Parse(text),
        Throws.InstanceOf<FormatException>().With.Message.StartsWith(
            $"Cannot read the constraint '{text}': '{text[10..]}' cannot be used as a pattern: use a regular expression without look-around and back-references (")
            .And.Message.EndsWith(Help));

    [Test]
    public void Factories_Nonsense_IsRefused() => Assert.Multiple(() =>
    {
        Assert.That(() => Constraint.Like("rack", "("), Throws.ArgumentException.With.Message.StartsWith("'(' cannot be used as a pattern: use a regular expression"));
        Assert.That(() => Constraint.Unique("a:b"), Throws.ArgumentException.With.Message.StartsWith("'a:b' is not the name of an attribute: names hold no colon."));
        Assert.That(() => Constraint.MaxPer("rack", 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Constraint.Where(" ", _ => true), Throws.ArgumentException);
    });

    [TestCase("rack:IS:r1", true)]
    [TestCase("rack:IS:r", false)]
    [TestCase("rack:IS_NOT:r1", false)]
    [TestCase("none:IS_NOT:r1", true)]
    [TestCase("none:IS:r1", false)]
    [TestCase("hostname:IS:h1", true)]
    [TestCase("@region:IS:eu", true)]
    [TestCase("@zone:LIKE:eu-.", true)]
    [TestCase("rack:LIKE:r", false)]
    [TestCase("rack:LIKE:x|r1", true)]
    [TestCase("rack:UNLIKE:r.", false)]
    [TestCase("rack:UNLIKE:r", true)]
    [TestCase("none:UNLIKE:.*", true)]
    [TestCase("none:LIKE:.*", false)]
    [TestCase("url:IS:a:b", true)]
    [TestCase("none:UNIQUE", false)]
    [TestCase("rack:GROUP_BY:2", true)]
    public void Allows_Agent_ByItsField(string constraint, bool allows) => Assert.That(Constraint.Parse(constraint).Allows(Host), Is.EqualTo(allows));

    [TestCase("rack:UNIQUE", "a", "", true)]
    [TestCase("rack:UNIQUE", "a", "a", false)]
    [TestCase("rack:MAX_PER:2", "a", "a", true)]
    [TestCase("rack:MAX_PER:2", "a", "aa", false)]
    [TestCase("rack:CLUSTER", "a", "", true)]
    [TestCase("rack:CLUSTER", "a", "aa", true)]
    [TestCase("rack:CLUSTER", "b", "aa", false)]
    [TestCase("rack:GROUP_BY", "a", "ab", true)]
    [TestCase("rack:GROUP_BY", "a", "aab", false)]
    [TestCase("rack:GROUP_BY", "b", "aab", true)]
    [TestCase("rack:GROUP_BY", "c", "aab", true)]
    [TestCase("rack:GROUP_BY:3", "a", "ab", false)]
    [TestCase("rack:GROUP_BY:3", "a", "abc", true)]
    public void Allows_Value_ByWhereSiblingsRun(string constraint, string value, string siblings, bool allows) => Assert.That(
        Constraint.Parse(constraint).Allows(value, siblings.GroupBy(s => $"{s}").ToDictionary(g => g.Key, g => g.Count())), Is.EqualTo(allows));

    [Test]
    public void Equals_FiltersAndWishes_AreToldApart()
    {
        Func<Agent, bool> passes = _ => true;
        Constraint text = "rack:UNIQUE";
        var filter = Constraint.Where("x", passes);

        Assert.Multiple(() =>
        {
            Assert.That(filter, Is.EqualTo(Constraint.Where("x", passes)));
            Assert.That(filter, Is.Not.EqualTo(Constraint.Where("x", _ => false)));
            Assert.That(Constraint.Where("x", passes).Preferred().ToString(), Is.EqualTo("prefer filter 'x'"));
            Assert.That(text, Is.EqualTo(Constraint.Unique("rack")));
            Assert.That(text.Preferred(), Is.Not.EqualTo(text));
            Assert.That(new Constraints([text, "a:IS:b", text]), Is.EqualTo(new Constraints(["a:IS:b", text])));
            Assert.That(new Constraints([text]), Is.Not.EqualTo(new Constraints([text.Preferred()])));
        });
    }
}
