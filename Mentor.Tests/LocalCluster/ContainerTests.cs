using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Fetching;
using Mentor.LocalCluster.Processes;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
[Platform(Exclude = "Win")]
public sealed class ContainerTests
{
    private const string KillItsWatcher =
        "for s in /proc/[0-9]*/stat; do read -r pid name state parent rest <$s; if [ \"$parent\" = $$ ]; then kill -9 $pid; fi; done 2>/dev/null";

    [Test]
    [CancelAfter(30_000)]
    [Platform("Linux")]
    public async Task Destroy_AfterSomebodyKilledItsWatcher_KillsItAllTheSame(CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        using var lifeline = await Lifeline.CreateAsync(folder, cancellationToken);
        var (container, running) = Start(folder, $"exec 9>'{lifeline.Path}'; {KillItsWatcher}; echo ready >&9; exec sleep 1000", _ => { });
        using (container)
        {
            Assert.That(await lifeline.ReadLineAsync(cancellationToken), Is.EqualTo("ready"));

            container.Destroy();

            await running.WaitAsync(cancellationToken);
            await lifeline.EndAsync(cancellationToken);
        }
    }

    [Test]
    [CancelAfter(30_000)]
    [Platform("Linux")]
    public async Task Signal_AfterSomebodyKilledItsWatcher_EndsIt(CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        using var lifeline = await Lifeline.CreateAsync(folder, cancellationToken);
        List<AgentInput> reports = [];
        var (container, running) = Start(folder, $"exec 9>'{lifeline.Path}'; {KillItsWatcher}; echo ready >&9; exec sleep 1000", reports.Add);
        using (container)
        {
            await lifeline.ReadLineAsync(cancellationToken);

            container.Signal("TERM");

            await running.WaitAsync(cancellationToken);
            Assert.That(reports.Last(), Is.EqualTo(new ContainerExited("x", 9)));
        }
    }

    [TestCase("sleep 1000")]
    [TestCase("exit 0")]
    [CancelAfter(30_000)]
    [Platform("Linux")]
    public async Task Run_WithProcessThatLeftItsSession_TakesItAlong(string then, CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        using var lifeline = await Lifeline.CreateAsync(folder, cancellationToken);
        // What is left behind says that it has left before anything else happens.
        var command = $"mkfifo left; exec 9>'{lifeline.Path}'; setsid sh -c 'echo ready >&9; echo >left; sleep 1000' & read -r line <left; {then}";
        var (container, running) = Start(folder, command, _ => { });
        using (container)
        {
            await lifeline.ReadLineAsync(cancellationToken);
            if (then != "exit 0") container.Destroy();

            await running.WaitAsync(cancellationToken);
            await lifeline.EndAsync(cancellationToken);
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Signal_ToOneThatHasJustEnded_DoesNothing(CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        Container? container = null;
        var signalled = false;
        (container, var running) = Start(folder, "exit 0", report =>
        {
            if (report is not ContainerExited) return;
            container!.Signal("TERM");
            signalled = true;
        });
        using (container)
        {
            await running.WaitAsync(cancellationToken);
            Assert.That(signalled, Is.True);
        }
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Run_BeforeItsStartWasReported_DoesNotLetTheCommandBegin(CancellationToken cancellationToken)
    {
        using TemporaryFolder folder = new();
        using FileSystemWatcher watcher = new(folder.Root, "began");
        var began = false;
        var (container, running) = Start(folder, $": >'{folder.PathOf("began")}'", report =>
        {
            if (report is ContainerStarted) began = !watcher.WaitForChanged(WatcherChangeTypes.Created, 200).TimedOut;
        });
        using (container)
        {
            await running.WaitAsync(cancellationToken);
            Assert.That((began, File.Exists(folder.PathOf("began"))), Is.EqualTo((false, true)));
        }
    }

    private static (Container Container, Task Running) Start(TemporaryFolder folder, string command, Action<AgentInput> report)
    {
        var sandbox = folder.PathOf("runs/x");
        Dictionary<string, string> environment = new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH")!, ["MESOS_SANDBOX"] = sandbox };
        Downloads downloads = new();
        Container container = new(
            new("x", sandbox, new() { Value = command }, environment), new Fetcher(downloads, new FetchCache(folder.PathOf("cache"), downloads)), new("docker", null), report);
        return (container, Task.Run(container.RunAsync));
    }
}
