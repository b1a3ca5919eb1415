using System.Xml.Linq;

namespace Mentor.Tests.Architecture;

[TestFixture]
public sealed class ArrowsTests
{
    [TestCase("Mentor.Protocol", "")]
    [TestCase("Mentor.LocalCluster", "Mentor.Protocol")]
    [TestCase("Mentor.Executor", "Mentor.Protocol")]
    [TestCase("Mentor.Tasks", "Mentor.LocalCluster Mentor.Protocol")]
    [TestCase("samples/Polyglot", "Mentor.Tasks")]
    [TestCase("samples/WordCount", "Mentor.Tasks")]
    public void ProjectReferences_OfProject_AreTheAllowedArrows(string project, string allowed)
    {
        string file = Directory.GetFiles(Repository.PathOf(project), "*.csproj").Single();
        var used = XDocument.Load(file).Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => Path.GetFileNameWithoutExtension((string)reference.Attribute("Include")!));

        Assert.That(used, Is.EquivalentTo(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [TestCase("Mentor.Tasks/Scheduling")]
    [TestCase("Mentor.Tasks/Placement")]
    public void Source_OfThePureCentre_NamesNoProtobufNoClockNoTaskNoLog(string folder)
    {
        string[] edges = ["Mesos.V1", "Google.Protobuf", "ILogger", "TimeProvider", "System.Threading", "Task<", "Task.Run", "HttpClient", "Stopwatch", "DateTime.Now", "DateTime.UtcNow"];

        var offences = from file in Repository.SourcesOf(folder)
                       from edge in edges
                       where File.ReadLines(file).Any(line => line.Contains(edge, StringComparison.Ordinal) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                       select $"{Path.GetFileName(file)} names {edge}";

        Assert.That(offences, Is.Empty);
    }

    [Test]
    public void Source_OfMentorTasks_NamesProtobufTypesAtTheEdgesOnly()
    {
        string[] edges = ["Master", "Losses", "Retries", "Artifacts", "Frameworks", "Kinds"];
        var offenders = from file in Repository.SourcesOf("Mentor.Tasks")
                        let room = Path.GetRelativePath(Repository.PathOf("Mentor.Tasks"), file).Split(Path.DirectorySeparatorChar)[0]
                        where !edges.Contains(room) && !room.EndsWith(".cs", StringComparison.Ordinal) && File.ReadAllText(file).Contains("Mesos.V1", StringComparison.Ordinal)
                        select file;

        Assert.That(offenders, Is.Empty);
    }
}
