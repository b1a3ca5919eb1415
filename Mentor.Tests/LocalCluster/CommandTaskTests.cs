using Mentor.LocalCluster;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
[Platform(Exclude = "Win")]
public sealed class CommandTaskTests
{
    [TestCase("exit 0", V1.TaskState.TaskFinished, "Command exited with status 0")]
    [TestCase("exit 3", V1.TaskState.TaskFailed, "Command exited with status 3")]
    [TestCase("kill -9 $$", V1.TaskState.TaskFailed, "Command terminated with signal Killed")]
    [TestCase("no-such-program", V1.TaskState.TaskFailed, "Command exited with status 127")]
    [CancelAfter(30_000)]
    public async Task Launch_Command_EndsAsItsProcessEnds(string command, V1.TaskState state, string message, CancellationToken cancellationToken)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: cancellationToken);
        await using var client = ClusterClient.Connect(cluster, cancellationToken);
        var offer = await client.NextOfferAsync();

        await client.LaunchAsync(offer, ClusterClient.Command(offer, "c", command));

        var last = await client.NextUpdateAsync("c", state);
        Assert.That((last.State, last.Message), Is.EqualTo((state, message)));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Launch_Command_WritesToFilesInItsSandboxWhichIsItsFolder(CancellationToken cancellationToken)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: cancellationToken);
        await using var client = ClusterClient.Connect(cluster, cancellationToken);
        var offer = await client.NextOfferAsync();

        await client.LaunchAsync(offer, ClusterClient.Command(offer, "c", "pwd; echo oops >&2; read line; echo \"read $?\""));

        await client.NextUpdateAsync("c", V1.TaskState.TaskFinished);
        var sandbox = Directory.GetDirectories(cluster.WorkDirectory, "latest", SearchOption.AllDirectories).Single();
        var folder = new DirectoryInfo(sandbox).ResolveLinkTarget(true)!.FullName;
        Assert.That(File.ReadAllText(Path.Combine(sandbox, "stdout")), Is.EqualTo($"{folder}\nread 1\n"));
        Assert.That(File.ReadAllText(Path.Combine(sandbox, "stderr")), Is.EqualTo("oops\n"));
        Assert.That(folder, Does.Contain($"/slaves/{offer.AgentId.Value}/frameworks/{offer.FrameworkId.Value}/executors/c/runs/"));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Kill_CommandThatIgnoresIt_KillsAfterItsGracePeriod(CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        using FileArrival deaf = new(folder.PathOf("deaf"));
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: cancellationToken);
        await using var client = ClusterClient.Connect(cluster, cancellationToken);
        var offer = await client.NextOfferAsync();
        var task = ClusterClient.Command(offer, "c", $"trap '' TERM; echo deaf >'{folder.PathOf("deaf")}'; sleep 1000 & sleep 1000");
        task.KillPolicy = new() { GracePeriod = new() { Nanoseconds = 200_000_000 } };
        await client.LaunchAsync(offer, task);
        await client.NextUpdateAsync("c", V1.TaskState.TaskRunning);
        await deaf.WaitAsync(cancellationToken);

        await client.KillAsync("c");

        var last = await client.NextUpdateAsync("c", V1.TaskState.TaskKilled);
        Assert.That((last.State, last.Message), Is.EqualTo((V1.TaskState.TaskKilled, "Command terminated with signal Killed")));
    }

    [Test]
    [CancelAfter(30_000)]
    [Platform(Include = "Linux", Reason = "It looks in /proc.")]
    public async Task Dispose_WithChildrenLeftByCommand_WaitsUntilTheyAreGone(CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        using FileArrival child = new(folder.PathOf("child"));
        await using var cluster = await EmbeddedCluster.StartAsync(new() { WorkDirectory = folder.PathOf("work") }, cancellationToken);
        await using var client = ClusterClient.Connect(cluster, cancellationToken);
        var offer = await client.NextOfferAsync();
        await client.LaunchAsync(offer, ClusterClient.Command(offer, "c", $"(trap '' TERM HUP; sh -c 'echo $PPID' >'{folder.PathOf("child")}'; sleep 1000) & sleep 1000"));
        var orphan = $"/proc/{await child.WaitAsync(cancellationToken)}";
        Assert.That(orphan, Does.Exist);

        await cluster.DisposeAsync();

        Assert.That(folder.PathOf("work"), Does.Exist, "a folder that was given stays");
        Assert.That($"{orphan}/fd/0", Does.Not.Exist);
    }
}
