using System.Diagnostics;

namespace Mentor.Tests.Samples;

[TestFixture]
public sealed class SampleTests
{
    [Test, CancelAfter(120_000)]
    public async Task WordCount_FolderOfTexts_CountsWhatALocalLoopCounts()
    {
        string folder = Directory.CreateTempSubdirectory("mentor-words-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "one.txt"), "the cat and the dog and the bird");
            await File.WriteAllTextAsync(Path.Combine(folder, "two.txt"), "The END");
            await File.WriteAllBytesAsync(Path.Combine(folder, "picture.png"), [1, 0, 2]);

            var (exitCode, output) = await SampleProgram.RunAsync("WordCount", folder, "--verify");

            Assert.That(exitCode, Is.Zero, output);
            Assert.That(output, Does.Contain("4  the").And.Contain("2 files, 10 words, 6 different").And.Contain("Verified"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task WordCount_FolderThatDoesNotExist_SaysSo()
    {
        var (exitCode, output) = await SampleProgram.RunAsync("WordCount", "no-such-folder");

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(output, Does.Contain("There is no folder 'no-such-folder'"));
    }

    [Test, CancelAfter(120_000)]
    public async Task ProgressBar_OutputThatGoesElsewhere_PrintsLinesAndWhatAgentsDid()
    {
        var (exitCode, output) = await SampleProgram.RunAsync("ProgressBar", "20");

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.Contain("100 %: 20 of 20").And.Contain("pi is about 3.14").And.Contain("0 running").And.Contain("127.0.0.1: "));
    }

    [Test, CancelAfter(60_000)]
    public async Task ProgressBar_NoNumber_SaysWhatToSay()
    {
        var (exitCode, output) = await SampleProgram.RunAsync("ProgressBar", "many");

        Assert.That(exitCode, Is.EqualTo(2));
        Assert.That(output, Does.StartWith("Say how many parts to estimate pi in"));
    }

    [Test, CancelAfter(120_000)]
    public async Task Quickstart_OnTheEmbeddedCluster_PrintsWhatTheExecutorFound()
    {
        var (exitCode, output) = await SampleProgram.RunAsync("Quickstart");

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Does.StartWith("42; driver in process ").And.Contain("2262 primes below 20,000"));
    }

    [Test, CancelAfter(120_000)]
    public async Task Polyglot_TasksOfAnExecutorInPython_BringTypedResultsAndFailuresBack(CancellationToken token)
    {
        await SkipWithoutPythonAsync(token);

        var (exitCode, output) = await SampleProgram.RunAsync("Polyglot");

        Assert.That(exitCode, Is.Zero, output);
        Assert.That(output, Is.EqualTo(
            """
            3 points became a line.
            Python: y = 2 x + 1
            .NET: y(10) = 21
            Python finds no line: linear regression requires at least two data points.

            """));
    }

    // As an agent starts it: with PATH and without HOME, which is what some installations of it cannot do without.
    private static async Task SkipWithoutPythonAsync(CancellationToken token)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec python3 -c 'from statistics import linear_regression'"]) { RedirectStandardError = true };
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        using var process = Process.Start(start)!;
        var why = await process.StandardError.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        if (process.ExitCode != 0) Assert.Ignore($"There is no python3 of 3.10 or later here: {why.Trim()}");
    }
}
