using System.Diagnostics;
using System.Text.Json.Nodes;
using Mentor.Tests.LocalCluster;

namespace Mentor.Tests.Values;

/// <summary>A program that is started as <c>dotnet run program.cs</c> is configured as if it were compiled ahead of time: code that is made at run time is refused.</summary>
[TestFixture]
public sealed class FileBasedProgramTests
{
    [Test, CancelAfter(60_000)]
    public async Task Serialize_OftenWithoutDynamicCode_GoesOn(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("mentor-test-");
        var settings = Path.Combine(folder.FullName, "probe.runtimeconfig.json");
        try
        {
            var own = JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(ProbeFiles.Assembly, ".runtimeconfig.json"), cancellationToken))!;
            own["runtimeOptions"]!["configProperties"]!["System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported"] = false;
            await File.WriteAllTextAsync(settings, own.ToJsonString(), cancellationToken);
            ProcessStartInfo start = new(ProbeFiles.DotNet, ["exec", "--runtimeconfig", settings, ProbeFiles.Assembly, "serializer"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
            await process.WaitForExitAsync(cancellationToken);

            Assert.That((await output + await error).TrimEnd(), Is.EqualTo("dynamic code: False, sum: 10100"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
