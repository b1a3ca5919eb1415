using System.Text.RegularExpressions;

namespace Mentor.Tests.Architecture;

[TestFixture]
public sealed partial class RoomSizeTests
{
    private static readonly string[] All = [.. Repository.Shipped, "Mentor.Tests", "Mentor.Benchmarks", "samples"];

    [Test]
    public void Files_Everywhere_HaveAtMost350Lines()
    {
        var tooLong = All.SelectMany(Repository.SourcesOf).Where(file => File.ReadLines(file).Count() > 350);

        Assert.That(tooLong, Is.Empty);
    }

    [Test]
    public void Files_ThatShip_HaveAMedianBelow80Lines()
    {
        int[] lengths = [.. Repository.Shipped.SelectMany(Repository.SourcesOf).Select(file => File.ReadLines(file).Count()).Order()];

        Assert.That(lengths[lengths.Length / 2], Is.LessThan(80));
    }

    [Test]
    public void Files_ThatShip_HoldOnePublicTypeEach()
    {
        var crowded = Repository.Shipped.SelectMany(Repository.SourcesOf).Where(file => TopLevelPublicType().Count(File.ReadAllText(file)) > 1);

        Assert.That(crowded, Is.Empty);
    }

    [Test]
    public void Folders_ThatShip_AreNamedAfterConcepts()
    {
        string[] nothingSaid = ["Utils", "Utilities", "Helpers", "Common", "Extensions", "Models", "Interfaces", "Internal", "Misc", "Shared"];
        var folders = Repository.Shipped.SelectMany(Repository.SourcesOf).Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Distinct();

        Assert.That(folders.Intersect(nothingSaid), Is.Empty);
    }

    [GeneratedRegex(@"^public .*\b(class|record|struct|interface|enum|delegate)\b", RegexOptions.Multiline)]
    private static partial Regex TopLevelPublicType();
}
