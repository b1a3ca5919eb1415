using System.Diagnostics;
using System.Formats.Tar;
using Mentor.Protocol;
using Mentor.Tasks.Artifacts;
using V1 = Mesos.V1;

namespace Mentor.Tests.Artifacts;

[CancelAfter(60_000)]
public sealed class ExecutorPackageTests
{
    [Test]
    public void Read_Default_HasTheHostInOrder()
    {
        var names = Entries(ExecutorPackage.Read()).Select(e => e.Name).ToList();

        Assert.That(names[..^1], Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(names, Is.SupersetOf(new[] { "mentor-executor/Mentor.Executor.dll", "mentor-executor/Mentor.Executor.runtimeconfig.json", "mentor-executor/Mentor.Protocol.dll", "mentor-executor/run" }));
    }

    [Test]
    public void Read_CopyWithOtherTimes_HasTheSameHash()
    {
        var copy = Directory.CreateTempSubdirectory("mentor-test-");
        try
        {
            var original = Path.Combine(AppContext.BaseDirectory, "mentor-executor");
            foreach (var path in Directory.GetFiles(original, "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(copy.FullName, Path.GetRelativePath(original, path));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(path, target);
                File.SetLastWriteTimeUtc(target, new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
            }

            Assert.That(ExecutorPackage.Read(copy.FullName).Hash, Is.EqualTo(ExecutorPackage.Read().Hash));
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [Test]
    public void Read_NoHost_SaysWhatToDo()
    {
        var empty = Directory.CreateTempSubdirectory("mentor-test-");
        try
        {
            Assert.That(
                () => ExecutorPackage.Read(empty.FullName),
                Throws.TypeOf<MentorException>().With.Message.EqualTo(
                    $"There is no executor host in {empty.FullName}: Mentor.Executor.dll is missing. The build puts the folder mentor-executor beside every program that references " +
                    "Mentor.Tasks; copy it along with the program, or say where it is in MesosPoolOptions.ExecutorFolder."));
        }
        finally
        {
            empty.Delete();
        }
    }

    [Test]
    public async Task Describe_OfAPool_NamesArchiveAndEndpoint()
    {
        await using var endpoint = await ArtifactEndpoint.StartAsync();
        var package = ExecutorPackage.Read();

        var info = package.Describe(endpoint, "executor-1");

        Assert.That(info.Type, Is.EqualTo(V1.ExecutorInfo.Types.Type.Custom));
        Assert.That(info.ExecutorId.Value, Is.EqualTo("executor-1"));
        Assert.That(info.Command.Uris.Single().Value, Is.EqualTo(endpoint.HostAddress(package.Hash).ToString()));
        Assert.That(info.Command.Uris.Single().Cache && info.Command.Uris.Single().Extract, Is.True);
        Assert.That(
            info.Command.Environment.Variables.Select(v => (v.Name, v.Value)),
            Is.EqualTo(new[] { ("MENTOR_ARTIFACTS", endpoint.Address.ToString()), ("MENTOR_CACHE_BYTES", "4294967296") }));
        Assert.That(info.Resources.Select(r => (r.Name, r.Scalar.Value)), Is.EqualTo(new[] { ("cpus", 0.1), ("mem", 64.0) }));
        Assert.That(package.Describe(endpoint, "executor-1"), Is.EqualTo(info));
    }

    [Test]
    public async Task Describe_WithACache_TellsTheExecutorWhereAndHowMuch()
    {
        await using var endpoint = await ArtifactEndpoint.StartAsync();

        var variables = ExecutorPackage.Read().Describe(endpoint, "executor-1", "/scratch/mentor", 5).Command.Environment.Variables;

        Assert.That(variables.Skip(1).Select(v => (v.Name, v.Value)), Is.EqualTo(new[] { ("MENTOR_CACHE_BYTES", "5"), ("MENTOR_CACHE", "/scratch/mentor") }));
    }

    [Test]
    public async Task Describe_CommandWhereNoDotnetIs_SaysWhatToInstall(CancellationToken cancellationToken)
    {
        await using var endpoint = await ArtifactEndpoint.StartAsync(cancellationToken: cancellationToken);
        var sandbox = Directory.CreateTempSubdirectory("mentor-test-");
        TarFile.ExtractToDirectory(new MemoryStream(ExecutorPackage.Read().Tar.ToArray()), sandbox.FullName, overwriteFiles: false);
        var script = Path.Combine(sandbox.FullName, "mentor-executor", "run");
        await File.WriteAllTextAsync(script, (await File.ReadAllTextAsync(script, cancellationToken)).Replace("/usr/", "/no/", StringComparison.Ordinal), cancellationToken);
        var command = ExecutorPackage.Read().Describe(endpoint, "executor-1").Command;
        var start = new ProcessStartInfo("/bin/sh", ["-c", command.Value]) { RedirectStandardError = true, WorkingDirectory = sandbox.FullName };
        start.Environment.Clear();
        start.Environment["PATH"] = "/nowhere";

        using var shell = Process.Start(start)!;
        var said = await shell.StandardError.ReadToEndAsync(cancellationToken);
        await shell.WaitForExitAsync(cancellationToken);
        sandbox.Delete(recursive: true);

        Assert.That(command.CalculateSize(), Is.LessThan(500), "each task carries it");
        Assert.That(shell.ExitCode, Is.EqualTo(127));
        Assert.That(said, Does.Contain("Mentor's executor needs the .NET 10 runtime, and there is no dotnet in PATH, DOTNET_ROOT or the usual folders of"));
    }

    private static List<TarEntry> Entries(ExecutorPackage package)
    {
        var entries = new List<TarEntry>();
        using var reader = new TarReader(new MemoryStream(package.Tar.ToArray()));
        while (reader.GetNextEntry() is { } entry)
            entries.Add(entry);
        return entries;
    }
}
