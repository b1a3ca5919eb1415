using System.Diagnostics;
using System.IO.Compression;
using Mentor.LocalCluster;
using Uri = Mesos.V1.CommandInfo.Types.URI;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
[Platform(Exclude = "Win")]
public sealed class FetcherTests
{
    [Test]
    [CancelAfter(30_000)]
    public async Task Launch_WithUris_FindsThemInTheSandbox(CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        var script = folder.Write("script.sh", "#!/bin/sh\necho \"script $(cat other-name) $(cat packed) $(cat zipped)\"\n");
        var plain = folder.Write("plain", "plain");
        folder.Write("packed", "packed");
        using (var tar = Process.Start("tar", ["-C", folder.Root, "-czf", folder.PathOf("packed.tar.gz"), "packed"])) await tar.WaitForExitAsync(cancellationToken);
        using (var zip = ZipFile.Open(folder.PathOf("zipped.zip"), ZipArchiveMode.Create))
        using (StreamWriter entry = new(zip.CreateEntry("zipped").Open()))
            entry.Write("zipped");

        var (last, output) = await RunAsync(
            "./script.sh",
            cancellationToken,
            new Uri { Value = script, Executable = true },
            new Uri { Value = $"file://{plain}", OutputFile = "other-name", Extract = false },
            new Uri { Value = folder.PathOf("packed.tar.gz"), Cache = true },
            new Uri { Value = folder.PathOf("zipped.zip") });

        Assert.That((last.Message, output), Is.EqualTo(("Command exited with status 0", "script plain packed zipped\n")));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Launch_WithCachedUriTwice_AsksTheServerOnce(CancellationToken cancellationToken)
    {
        await using FileServer server = await FileServer.StartAsync("content", cancellationToken);
        Uri uri = new() { Value = $"{server.Address}/some/file?version=1", Cache = true };
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: cancellationToken);
        await using var client = ClusterClient.Connect(cluster, cancellationToken);
        var offer = await client.NextOfferAsync();

        await client.LaunchAsync(offer, ClusterClient.Command(offer, "a", "grep -q content file", uri), ClusterClient.Command(offer, "b", "grep -q content file", uri.Clone()));

        V1.TaskStatus[] ends = [await EndAsync(client), await EndAsync(client)];
        Assert.That(ends.Select(end => end.Message), Is.All.EqualTo("Command exited with status 0"));
        Assert.That(server.Requests, Is.EqualTo(1));
    }

    [TestCase("/no/such/file", "Could not find")]
    [TestCase("relative/file", "a relative path means nothing on an agent; write an absolute one or a URI")]
    [TestCase("hdfs://host/file", "the embedded cluster fetches http, https and file URIs, not hdfs")]
    [TestCase("http://127.0.0.1:1/file", "refused")]
    [CancelAfter(30_000)]
    public async Task Launch_WithUriThatCannotBeHad_FailsTheTaskAndSaysWhy(string uri, string why, CancellationToken cancellationToken)
    {
        var (last, _) = await RunAsync("true", cancellationToken, new Uri { Value = uri });

        Assert.That((last.State, last.Reason), Is.EqualTo((V1.TaskState.TaskFailed, V1.TaskStatus.Types.Reason.ContainerLaunchFailed)));
        Assert.That(last.Message, Does.StartWith("Failed to launch container: Failed to fetch all URIs for container '").And.Contain(why).And.Contain(uri));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Launch_WithServerThatRefuses_NamesTheStatus(CancellationToken cancellationToken)
    {
        await using FileServer server = await FileServer.StartAsync(null, cancellationToken);

        var (last, _) = await RunAsync("true", cancellationToken, new Uri { Value = $"{server.Address}/file", Cache = true });

        Assert.That(last.Message, Does.EndWith($"Failed to fetch '{server.Address}/file': the server answers 404 Not Found"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Launch_WithOutputFileOutsideTheSandbox_FailsTheTask(CancellationToken cancellationToken)
    {
        var (last, _) = await RunAsync("true", cancellationToken, new Uri { Value = "/bin/sh", OutputFile = "../sh" });

        Assert.That(last.Message, Does.EndWith("'../sh' is not a file in the sandbox"));
    }

    [TestCase("lead/file", "lead/file", "/bin/sh")]
    [TestCase("lead", "lead", "/bin/sh")]
    [TestCase("lead.gz", "lead", "packed.gz")]
    [CancelAfter(30_000)]
    public async Task Launch_WithOutputFileBehindALinkFromAnArchive_FailsTheTaskAndWritesNothing(string outputFile, string named, string source, CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder outside = new();
        var target = named == "lead" ? outside.Write("target", "untouched") : outside.Root;
        File.CreateSymbolicLink(folder.PathOf("lead"), target);
        using (var tar = Process.Start("tar", ["-C", folder.Root, "-cf", folder.PathOf("links.tar"), "lead"])) await tar.WaitForExitAsync(cancellationToken);
        using (var packed = File.Create(folder.PathOf("packed.gz")))
        using (GZipStream packing = new(packed, CompressionMode.Compress))
            packing.Write("packed"u8);

        var (last, _) = await RunAsync(
            "true",
            cancellationToken,
            new Uri { Value = folder.PathOf("links.tar") },
            new Uri { Value = Path.Combine(folder.Root, source), OutputFile = outputFile });

        Assert.That(last.Message, Does.EndWith($"'{named}' is not a file in the sandbox"));
        Assert.That(Directory.GetFiles(outside.Root).Select(File.ReadAllText), Is.All.EqualTo("untouched"));
    }

    private static async Task<(V1.TaskStatus Last, string Output)> RunAsync(string command, CancellationToken cancellationToken, params Uri[] uris)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: cancellationToken);
        await using var client = ClusterClient.Connect(cluster, cancellationToken);
        var offer = await client.NextOfferAsync();
        await client.LaunchAsync(offer, ClusterClient.Command(offer, "c", command, uris));
        var last = await EndAsync(client);
        var sandbox = Directory.GetDirectories(cluster.WorkDirectory, "latest", SearchOption.AllDirectories).Single();
        return (last, await File.ReadAllTextAsync(Path.Combine(sandbox, "stdout"), cancellationToken));
    }

    private static async Task<V1.TaskStatus> EndAsync(ClusterClient client)
    {
        while (true)
        {
            var status = await client.NextUpdateAsync();
            if (status.State is V1.TaskState.TaskFinished or V1.TaskState.TaskFailed) return status;
        }
    }
}
