using Mentor.Tasks;
using Mentor.Tests.Contracts;
using Mentor.Tests.LocalCluster;
using V1 = Mesos.V1;

namespace Mentor.Tests.Docker;

/// <summary>Commands in containers of the real engine.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class ContainerCommandTests : DockerTests
{
    [TestCase(false)]
    [TestCase(true)]
    public async Task Submit_Command_RunsInTheImageWithItsSandbox(bool usesMesos, CancellationToken token)
    {
        CommandTask command = new($"cat {DockerDaemon.InsideOnly}; echo $MESOS_SANDBOX; echo oops >&2; echo x > $MESOS_SANDBOX/made; cat $MESOS_SANDBOX/made")
        {
            Options = In(Image with { UsesMesos = usesMesos }),
        };

        var result = await Queue.Submit(command, token);

        Assert.That((result.ExitCode, result.StandardOutput, result.StandardError), Is.EqualTo((0, "inside\n/mnt/mesos/sandbox\nx\n", "oops\n")));
        Assert.That(result.Status.Message, Is.EqualTo(usesMesos ? "Command exited with status 0" : "Container exited with status 0"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Submit_CommandWithArguments_UsesNoShell(bool usesMesos, CancellationToken token)
    {
        CommandTask command = new("/bin/echo", ["$HOME", "a b"]) { Options = In(Image with { UsesMesos = usesMesos }) };

        Assert.That((await Queue.Submit(command, token)).StandardOutput, Is.EqualTo("$HOME a b\n"));
    }

    [Test]
    public async Task Submit_EnvironmentVolumesAndParameters_AreThere(CancellationToken token)
    {
        using TemporaryFolder folder = new();
        folder.Write("given", "from outside");
        CommandTask command = new("echo $OWN $MORE $(cat /given/given) $(hostname); touch /given/x 2>/dev/null || echo read-only; echo $PATH | cat")
        {
            Environment = new Dictionary<string, string> { ["OWN"] = "it's own" },
            Options = In(Image with
            {
                Network = "none",
                Volumes = [$"{folder.Root}:/given:ro"],
                Environment = new Dictionary<string, string> { ["MORE"] = "and more" },
                Parameters = [("hostname", "elsewhere")],
            }),
        };

        var said = (await Queue.Submit(command, token)).StandardOutput;

        Assert.That(said, Does.StartWith("it's own and more from outside elsewhere\nread-only\n"));
        Assert.That(said, Does.Not.Contain(Environment.GetEnvironmentVariable("PATH")!), "the agent's PATH is nobody's in there");
    }

    [Test]
    public async Task Submit_ExitCodeOtherThanZero_FailsWithTheEndOfStderr(CancellationToken token)
    {
        var failed = await Thrown.ByAsync<CommandFailedException>(() => Queue.Submit(new CommandTask("echo no >&2; exit 3") { Options = In(Image) }, token).Task);

        Assert.That((failed.ExitCode, failed.StandardError), Is.EqualTo((3, "no\n")));
        Assert.That(failed.Message, Does.EndWith("Its stderr says:\nno"));
    }

    [Test]
    public async Task Cancel_RunningContainer_ItHearsOfItAndIsRemoved(CancellationToken token)
    {
        using TemporaryFolder folder = new();
        using FileArrival begun = new(folder.PathOf("begun"));
        using FileArrival stopped = new(folder.PathOf("stopped"));
        var handle = Queue.Submit(
            new CommandTask("trap 'echo stopped > /seen/stopped; exit 0' TERM; echo $MESOS_CONTAINER_NAME > /seen/begun; while :; do sleep 0.1; done")
            {
                Options = In(Image with { Volumes = [$"{folder.Root}:/seen"] }),
            },
            token);
        var name = await begun.WaitAsync(token);
        Assert.That(await Daemon.ContainersAsync(), Has.Member(name));

        handle.Cancel();

        Assert.That(async () => await handle, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await stopped.WaitAsync(token), Is.EqualTo("stopped"));
        await Daemon.WithoutAsync(name);
    }

    [Test]
    public async Task Submit_ImageThatDoesNotExist_IsTriedAgainAndThenSaysWhatDockerSays(CancellationToken token)
    {
        CommandTask command = new("true") { Options = Small with { Container = new ContainerImage("127.0.0.1:1/no-such-image"), Retries = 1 } };

        var lost = await Thrown.ByAsync<TaskLostException>(() => Queue.Submit(command, token).Task);

        Assert.That((lost.Attempts, lost.LastReason), Is.EqualTo((2, "REASON_CONTAINER_LAUNCH_FAILED")));
        Assert.That(lost.Message, Does.Contain("never started: 2 times its container could not be launched (last: Failed to launch container: 'docker pull 127.0.0.1:1/no-such-image' exited with status 1: ")
            .And.Contain("connection refused").And.Contain("Check the image's name, and that the agent's engine reaches its registry"));
    }

    [Test]
    public async Task Submit_ForcePullOfLocalImage_AsksTheRegistry(CancellationToken token)
    {
        await Daemon.DockerAsync("tag", DockerDaemon.Image, "127.0.0.1:1/local");
        ContainerImage local = new("127.0.0.1:1/local");

        await Queue.Submit(new CommandTask("true") { Options = In(local) }, token);

        await Thrown.ByAsync<TaskLostException>(() => Queue.Submit(new CommandTask("true") { Options = In(local with { ForcePull = true }) }, token).Task);
    }

    [Test]
    public async Task Submit_ParameterThatDockerDoesNotKnow_SaysWhatDockerSays(CancellationToken token)
    {
        CommandTask command = new("true") { Options = In(Image with { Parameters = [("no-such-option", "1")] }) };

        var lost = await Thrown.ByAsync<TaskLostException>(() => Queue.Submit(command, token).Task);

        Assert.That(lost.Message, Does.Contain($"docker did not run image '{DockerDaemon.Image}': unknown flag: --no-such-option"));
    }

    [Test]
    public async Task Submit_ProgramThatIsNotInTheImage_FailsAsOutsideOfOne(CancellationToken token)
    {
        var failed = await Thrown.ByAsync<CommandFailedException>(() => Queue.Submit(new CommandTask("/no-such-program", []) { Options = In(Image) }, token).Task);

        Assert.That((failed.ExitCode, failed.Status.State), Is.EqualTo((127, V1.TaskState.TaskFailed)));
        Assert.That(failed.StandardError, Does.Contain("no-such-program"));
    }
}
