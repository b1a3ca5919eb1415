using System.Diagnostics;
using Mentor.Tests.Architecture;

namespace Mentor.Tests.Samples;

/// <summary>A program that is one file, without a project, run as its user would.</summary>
[TestFixture]
public sealed class FileProgramTests
{
    private static readonly string Source = $$$"""
        #:project {{{Repository.PathOf("Mentor.Tasks", "Mentor.Tasks.csproj")}}}
        using System.Text.Json.Nodes;
        using Mentor.Tasks;

        await using var pool = await MesosPool.ConnectAsync();
        int seed = 7;
        var point = new Point(3, 4);
        var node = JsonNode.Parse("[1, 2]")!;
        Console.WriteLine(await pool.Submit(() => $"{6 * seed} {point with { X = 5 }} {node[1]} {Twice(point.Y)} {Environment.ProcessId != 0}"));
        try { await pool.Submit(static void () => throw new InvalidOperationException("boom")); }
        catch (InvalidOperationException e) { Console.WriteLine(e); }

        var packed = new Packed { Number = 1 };
        try { await pool.Submit(() => packed.Number); }
        catch (Exception e) { Console.WriteLine(e.Message); }

        int Twice(int n) => n * 2;

        record Point(int X, int Y);

        [MessagePack.MessagePackObject]
        public class Packed { [MessagePack.Key(0)] public int Number { get; set; } }
        """;

    [Test, CancelAfter(240_000)]
    public async Task Run_ProgramOfOneFile_SendsItsDelegatesWithTheirLines(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("mentor-file-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "app.cs"), Source, cancellationToken);

            var (exitCode, output) = await RunAsync(folder, cancellationToken);

            Assert.That(exitCode, Is.Zero, output);
            Assert.That(output, Does.Contain("42 Point { X = 5, Y = 4 } 2 8 True").And.Contain("System.InvalidOperationException: boom").And.Contain("app.cs:line 10"));
            Assert.That(output, Does.Contain("let it make code at run time, which a program of one file does with '#:property PublishAot=false'."));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        // What the build of the tests made is used as it is.
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var start = new ProcessStartInfo("dotnet", ["run", "app.cs", "-c", configuration, "-p:BuildProjectReferences=false", "-p:NuGetAudit=false", "-p:UseSharedCompilation=false", "-v", "q"])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray()) start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["MESOS_MASTER"] = "local";
        // Where the SDK keeps what it builds of such programs.
        start.Environment["XDG_DATA_HOME"] = folder.FullName;

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        return (process.ExitCode, await output + await error);
    }
}
