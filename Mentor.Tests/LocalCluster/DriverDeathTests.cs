using System.Diagnostics;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
[Platform(Exclude = "Win")]
public sealed class DriverDeathTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Kill_DriverWithRunningTasks_TakesProcessesTheirChildrenAndTheFolderAlong(CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        // Whatever runs holds the writing end of this pipe; reading ends when the last of it is gone.
        var lifeline = folder.PathOf("lifeline");
        using (var mkfifo = Process.Start("mkfifo", [lifeline])) await mkfifo.WaitForExitAsync(cancellationToken);
        var command = $"exec 9>'{lifeline}'; sleep 1000 & (trap '' TERM; sleep 1000) & wait";
        var executor = $"exec 9>'{lifeline}'; sleep 1000 & {ProbeFiles.Executor}";

        using var driver = Process.Start(new ProcessStartInfo(ProbeFiles.DotNet, ["exec", ProbeFiles.Assembly, "driver", command, executor])
        {
            RedirectStandardOutput = true,
        })!;
        var alive = Task.Run(() => ReadToEnd(lifeline), cancellationToken);
        var workDirectory = await driver.StandardOutput.ReadLineAsync(cancellationToken);
        Assert.That(workDirectory, Does.Exist);
        using FolderEnd end = new(workDirectory!);

        driver.Kill();

        await alive.WaitAsync(cancellationToken);
        await end.WaitAsync(cancellationToken);
        Assert.That(workDirectory, Does.Not.Exist);
    }

    private static void ReadToEnd(string pipe)
    {
        using var reading = File.OpenRead(pipe);
        reading.CopyTo(Stream.Null);
    }
}
