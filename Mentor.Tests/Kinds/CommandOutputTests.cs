using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Kinds;

/// <summary>What commands wrote comes back with their end.</summary>
[TestFixture, CancelAfter(120_000)]
[Platform(Exclude = "Win")]
public sealed class CommandOutputTests
{
    private static readonly TaskOptions Small = new() { Resources = new(0.1, 32) };

    private QueueScheduler _queue = null!;

    [OneTimeSetUp]
    public async Task Connect() => _queue = await QueueScheduler.ConnectAsync(new() { Master = "local", Name = "output" });

    [OneTimeTearDown]
    public async Task Disconnect() => await _queue.DisposeAsync();

    [Test]
    public async Task Submit_Command_BringsWhatItWroteAlong(CancellationToken token)
    {
        var result = await _queue.Submit(new CommandTask("printf 'Grüße \"an\" alle\\n\\tund\\\\jeden'; echo oops >&2") { Options = Small }, token);

        Assert.That((result.StandardOutput, result.StandardError), Is.EqualTo(("Grüße \"an\" alle\n\tund\\jeden", "oops\n")));
    }

    [Test]
    public async Task Submit_CommandThatFails_SaysItInTheException(CancellationToken token)
    {
        var handle = _queue.Submit(new CommandTask("echo done; echo cannot >&2; exit 4") { Options = Small }, token);

        var failed = await Thrown.ByAsync<CommandFailedException>(() => handle.Task);

        Assert.That((failed.StandardOutput, failed.StandardError), Is.EqualTo(("done\n", "cannot\n")));
        Assert.That(failed.Message, Is.EqualTo(
            $"Task '{handle.Id}#1' has failed: its command 'echo done; echo cannot >&2; exit 4' exited with 4. "
            + "Where such an end is a result, set CommandTask.AnyExitCode. Its stderr says:\ncannot"));
    }

    [Test]
    public async Task Submit_MoreThanIsKept_HasTheEnd(CancellationToken token)
    {
        CommandTask command = new("i=0; while [ $i -lt 30000 ]; do echo line$i; i=$((i+1)); done; echo end") { Options = Small, OutputBytes = 200_000 };

        var result = await _queue.Submit(command, token);

        var all = string.Concat(Enumerable.Range(0, 30_000).Select(i => $"line{i}\n")) + "end\n";
        Assert.That(all, Has.Length.GreaterThan(200_000));
        Assert.That(result.StandardOutput, Is.EqualTo(all[^200_000..]));
    }

    [Test]
    public async Task Submit_CutWithinACharacter_BeginsWithAWholeOne(CancellationToken token)
    {
        var result = await _queue.Submit(new CommandTask("printf 'aüb'") { Options = Small, OutputBytes = 2 }, token);

        Assert.That(result.StandardOutput, Is.EqualTo("b"));
    }

    [Test]
    public async Task Submit_OutputSwitchedOff_AsksForNothing(CancellationToken token)
    {
        var result = await _queue.Submit(new CommandTask("echo something") { Options = Small, OutputBytes = 0 }, token);

        Assert.That((result.StandardOutput, result.StandardError), Is.EqualTo(((string?)null, (string?)null)));
        var failed = await Thrown.ByAsync<CommandFailedException>(() => _queue.Submit(new CommandTask("exit 5") { Options = Small, OutputBytes = 0 }, token).Task);
        Assert.That(failed.Message, Does.Contain($"exited with 5. Its stderr is in its sandbox on agent {failed.Status.AgentId.Value}. Where"));
    }

    [TestCase(-1)]
    [TestCase((16 << 20) + 1)]
    public void Submit_UnusableBound_SaysWhichIs(int bytes) => Assert.That(
        () => _queue.Submit(new CommandTask("true") { OutputBytes = bytes }),
        Throws.ArgumentException.With.Message.EqualTo($"CommandTask.OutputBytes is {bytes}; use 0 to 16777216, and a volume or a store of yours for what is larger."));

    [Test]
    public async Task Submit_TaskOfOnesOwnThatLooksAtItsSandbox_ReadsAFile(CancellationToken token)
    {
        Assert.That(await _queue.Submit(new ReportTask("echo 42 > report", "report") { Options = Small }, token), Is.EqualTo("42\n"));
        Assert.That(await _queue.Submit(new ReportTask("true", "report") { Options = Small }, token), Is.EqualTo("nothing"));
    }

    [Test]
    public async Task Submit_CollectingFails_FailsTheTask(CancellationToken token) => Assert.That(
        (await Thrown.ByAsync<ArgumentException>(() => _queue.Submit(new ReportTask("true", "") { Options = Small }, token).Task)).ParamName, Is.EqualTo("file"));
}
