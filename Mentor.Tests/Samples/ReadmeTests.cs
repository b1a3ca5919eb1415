using System.Text.RegularExpressions;
using Mentor.Tests.Architecture;

namespace Mentor.Tests.Samples;

[TestFixture]
public sealed partial class ReadmeTests
{
    [Test]
    public void FirstSnippet_OfTheReadme_IsTheQuickstartSample()
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));

        Assert.That(CSharpBlock().Match(readme).Groups["code"].Value, Is.EqualTo(File.ReadAllText(Repository.PathOf("samples", "Quickstart", "Program.cs"))));
    }

    [Test]
    public void FirstSnippet_OfTheReadme_IsOnTheFirstScreen()
    {
        var lines = File.ReadLines(Repository.PathOf("README.md")).TakeWhile(line => !line.StartsWith("```csharp", StringComparison.Ordinal));

        Assert.That(lines.Count(), Is.LessThan(12));
    }

    [TestCase("README.md")]
    [TestCase("ARCHITECTURE.md")]
    public void Links_OfTheDocument_LeadToFiles(string document)
    {
        var links = LocalLink().Matches(File.ReadAllText(Repository.PathOf(document))).Select(match => match.Groups["file"].Value);

        Assert.That(links.Where(link => !File.Exists(Repository.PathOf(link))), Is.Empty);
    }

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"\]\((?<file>(?!https?:)[^)#]+)\)")]
    private static partial Regex LocalLink();
}
