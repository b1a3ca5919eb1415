using System.Runtime.InteropServices;
using Mentor.Protocol;
using Mentor.Tasks;
using Mentor.Tests.Contracts;
using Mentor.Tests.LocalCluster;

namespace Mentor.Tests.Docker;

/// <summary>Delegates in containers of the real engine: an almost empty image, with this machine's runtime mounted.</summary>
[TestFixture, CancelAfter(240_000)]
public sealed class ContainerDelegateTests : DockerTests
{
    // The runtime that runs the tests, and the libraries of this machine, which it was made for.
    private static ContainerImage WithRuntime => Image with
    {
        Volumes = ["/usr:/usr:ro", $"{Path.GetFullPath("../../..", RuntimeEnvironment.GetRuntimeDirectory())}:/dotnet:ro"],
        Environment = new Dictionary<string, string> { ["PATH"] = "/dotnet:/bin", ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" },
    };

    [Test]
    public async Task Submit_Delegate_ReturnsWhatItFindsInTheImage(CancellationToken token)
    {
        var factor = 2;

        var (text, product, sandbox) = await Pool.Submit(
            () => (File.ReadAllText(DockerDaemon.InsideOnly), 21 * factor, TaskContext.Current!.Sandbox), In(WithRuntime), token);

        Assert.That((text, product, sandbox), Is.EqualTo(("inside\n", 42, "/mnt/mesos/sandbox")));
    }

    [Test]
    public async Task Submit_DelegateThatThrows_ArrivesAsItsException(CancellationToken token)
    {
        var thrown = await Thrown.ByAsync<InvalidOperationException>(
            () => Pool.Submit(static int () => throw new InvalidOperationException(File.ReadAllText(DockerDaemon.InsideOnly).Trim()), In(WithRuntime), token));

        Assert.That(thrown.Message, Is.EqualTo("inside"));
    }

    [Test]
    public async Task Cancel_DelegateInItsContainer_EndsItsTokenAndTheContainer(CancellationToken token)
    {
        using TemporaryFolder folder = new();
        using FileArrival begun = new(folder.PathOf("begun"));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var captured = stop.Token;
        var running = Pool.Submit(
            () =>
            {
                File.WriteAllText("/seen/begun", $"{Environment.GetEnvironmentVariable("MESOS_CONTAINER_NAME")}\n");
                captured.WaitHandle.WaitOne();
                captured.ThrowIfCancellationRequested();
            },
            In(WithRuntime with { Volumes = [.. WithRuntime.Volumes, $"{folder.Root}:/seen"] }),
            stop.Token);
        var name = await begun.WaitAsync(token);

        await stop.CancelAsync();

        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        await Daemon.WithoutAsync(name);
    }

    [Test]
    public async Task Submit_DelegateThatCouldNotReachItsAgent_SaysSo(CancellationToken token)
    {
        var lost = await Thrown.ByAsync<TaskLostException>(() => Pool.Submit(static () => 1, In(WithRuntime with { Network = "none" }), token));

        Assert.That(lost.Message, Does.Contain("an executor in network 'none' cannot reach the agent of an embedded cluster, which listens on 127.0.0.1; use network HOST"));
    }
}
