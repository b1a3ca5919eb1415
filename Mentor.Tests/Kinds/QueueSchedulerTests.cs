using Mentor.Protocol;
using Mentor.Tasks;
using Mentor.Tests.Contracts;
using Mentor.Tests.LocalCluster;
using V1 = Mesos.V1;

namespace Mentor.Tests.Kinds;

/// <summary>Tasks of all kinds in one queue on the embedded cluster.</summary>
[TestFixture, CancelAfter(120_000)]
public sealed class QueueSchedulerTests
{
    private static readonly TaskOptions Small = new() { Resources = new Resources(0.1, 32) };

    private QueueScheduler _queue = null!;

    [OneTimeSetUp]
    public async Task Connect() => _queue = await QueueScheduler.ConnectAsync(new() { Master = "local", Name = "queue" });

    [OneTimeTearDown]
    public async Task Disconnect() => await _queue.DisposeAsync();

    [Test]
    public async Task Submit_ShellCommand_EndsWithItsExitCode(CancellationToken token)
    {
        var handle = _queue.Submit(new CommandTask("test $WORD = hello") { Options = Small, Environment = new Dictionary<string, string> { ["WORD"] = "hello" } }, token);

        var result = await handle;

        Assert.That((result.ExitCode, result.Status.State), Is.EqualTo((0, V1.TaskState.TaskFinished)));
        Assert.That((handle.Standing.Attempts, handle.Standing.HasEnded, $"{handle}"), Is.EqualTo((1, true, $"{handle.Id}: ended")));
    }

    [Test]
    public async Task Submit_CommandThatFails_IsNotRetriedAndSaysTheExitCode(CancellationToken token)
    {
        var handle = _queue.Submit(new CommandTask("exit 3") { Options = Small }, token);

        var failed = await Thrown.ByAsync<CommandFailedException>(() => handle.Task);

        Assert.That((failed.ExitCode, handle.Standing.Attempts), Is.EqualTo((3, 1)));
        Assert.That(failed.Message, Is.EqualTo(
            $"Task '{handle.Id}#1' has failed: its command 'exit 3' exited with 3. It wrote nothing to its stderr. Where such an end is a result, set CommandTask.AnyExitCode."));
    }

    [Test]
    public async Task Submit_AnyExitCode_IsAResult(CancellationToken token) =>
        Assert.That((await _queue.Submit(new CommandTask("exit 3") { Options = Small, AnyExitCode = true }, token)).ExitCode, Is.EqualTo(3));

    [Test]
    public async Task Submit_CommandWithArguments_UsesNoShell(CancellationToken token) =>
        Assert.That((await _queue.Submit(new CommandTask("/usr/bin/test", ["$HOME", "=", "$HOME"]) { Options = Small }, token)).ExitCode, Is.Zero);

    [Test]
    public async Task Submit_CommandKilledBySignal_SaysWhatMesosSays(CancellationToken token)
    {
        var failed = await Thrown.ByAsync<TaskFailedException>(() => _queue.Submit(new CommandTask("kill -9 $$") { Options = Small }, token).Task);

        Assert.That(failed, Is.Not.InstanceOf<CommandFailedException>());
        Assert.That(failed.Message, Does.Contain("has failed: Command terminated with signal Killed. See what it wrote into its sandbox on agent "));
    }

    [Test]
    public async Task Submit_TaskOfOnesOwn_ReadsItsResultAndCallsTheHooksInOrder(CancellationToken token)
    {
        UpperTask task = new("upper:abc") { Options = Small };

        Assert.That(await _queue.Submit(task, token), Is.EqualTo("ABC"));
        Assert.That(task.Hooks, Is.EqualTo(new[] { "TaskRunning", "TaskFinished", "success ABC" }));
    }

    [Test]
    public async Task Submit_TaskOfOnesOwnFails_CallsTheHookAndSaysWhy(CancellationToken token)
    {
        UpperTask task = new("fail:too bad") { Options = Small };

        var failed = await Thrown.ByAsync<TaskFailedException>(() => _queue.Submit(task, token).Task);

        Assert.That(failed.Message, Does.Contain("has failed: too bad. "));
        Assert.That(failed.Status.Data.ToStringUtf8(), Is.EqualTo("trace"));
        Assert.That(task.Hooks, Is.EqualTo(new[] { "TaskRunning", "TaskFailed", "failure TaskFailedException" }));
    }

    [Test]
    public async Task Submit_HookThrows_FailsThatTaskOnly(CancellationToken token)
    {
        UpperTask task = new("upper:abc") { Options = Small, ToThrow = new InvalidOperationException("mine") };

        Assert.That((await Thrown.ByAsync<InvalidOperationException>(() => _queue.Submit(task, token).Task)).Message, Is.EqualTo("mine"));
        Assert.That(await _queue.Submit(new UpperTask("upper:x") { Options = Small }, token), Is.EqualTo("X"));
    }

    [Test]
    public async Task Submit_ExecutorOfOnesOwnDies_IsLostAfterItsRetries(CancellationToken token)
    {
        UpperTask task = new("die:") { Options = Small with { Retries = 1 } };

        var lost = await Thrown.ByAsync<TaskLostException>(() => _queue.Submit(task, token).Task);

        Assert.That((lost.Attempts, task.Hooks.Last()), Is.EqualTo((2, "failure TaskLostException")));
    }

    [Test]
    public async Task Submit_Delegates_ShareAnExecutorUnlessIsolated(CancellationToken token)
    {
        var first = await _queue.Submit(DelegateTask.Of(() => Environment.ProcessId, Small), token);
        var second = await _queue.Submit(DelegateTask.Of(() => Environment.ProcessId, Small), token);
        var alone = await _queue.Submit(DelegateTask.Of(() => (Environment.ProcessId, TaskContext.Current!.ExecutorId), Small with { Isolated = true, Name = "alone" }), token);
        var again = await _queue.Submit(DelegateTask.Of(() => Environment.ProcessId, Small with { Isolated = true }), token);

        Assert.That(second, Is.EqualTo(first));
        Assert.That(new[] { first, alone.ProcessId, again }, Is.Unique);
        Assert.That(alone.ExecutorId, Does.Match("-alone-[0-9]+#1$"));
    }

    [Test]
    public async Task Cancel_WhileItRuns_EndsTheHandleAndTheCommand(CancellationToken token)
    {
        using TemporaryFolder folder = new();
        var (here, gone) = (folder.PathOf("here"), folder.PathOf("gone"));
        using FileArrival begun = new(here);
        using FileArrival ended = new(gone);
        var handle = _queue.Submit(new CommandTask($"trap 'echo gone > {gone}; exit 0' TERM; echo here > {here}; while :; do sleep 0.1; done") { Options = Small }, token);
        await begun.WaitAsync(token);

        handle.Cancel();

        Assert.That(async () => await handle, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await ended.WaitAsync(token), Is.EqualTo("gone"));
    }

    [Test]
    public async Task Submit_LongerThanItsTimeout_FailsAndIsKilled(CancellationToken token)
    {
        var handle = _queue.Submit(new CommandTask("sleep 1000") { Options = Small with { Timeout = TimeSpan.FromSeconds(0.5) } }, token);
        var slow = _queue.Submit(DelegateTask.Of(static () => Thread.Sleep(Timeout.Infinite), Small with { Timeout = TimeSpan.FromSeconds(0.5), Isolated = true }), token);

        Assert.That((await Thrown.ByAsync<TimeoutException>(() => handle.Task)).Message, Is.EqualTo(
            $"Task '{handle.Id}' has not ended within 0.5 s, the timeout of its options, and what ran of it is killed."));
        await Thrown.ByAsync<TimeoutException>(() => slow.Task);
    }

    [Test]
    public void Submit_UnusableOptions_ListsAllThatIsWrong() => Assert.That(
        () => _queue.Submit(new CommandTask("true")
        {
            Options = new() { Name = "a/b", Resources = Resources.Parse("disk:1"), Retries = -1, Timeout = TimeSpan.Zero, Constraints = [null!] },
        }),
        Throws.ArgumentException.With.Message.EqualTo(
            """
            TaskOptions cannot be used:
              Name is 'a/b'; use up to 200 characters without slashes: it becomes part of the task's id.
              Resources is 'disk:1'; a task needs some cpus or mem.
              Retries is -1; use 0 or more.
              Timeout is 00:00:00; use a positive time of at most 40 days, or null for none.
              Constraints holds a null; use [] for none.
            """));

    [Test]
    public async Task Submit_ManyFailures_DisturbNoOther(CancellationToken token)
    {
        var failing = Enumerable.Range(0, 20).Select(_ => _queue.Submit(DelegateTask.Of(static () => throw new InvalidOperationException("no")), token).Task).ToArray();
        var good = Enumerable.Range(0, 20).Select(i => _queue.Submit(DelegateTask.Of(() => i), token).Task).ToArray();

        Assert.That(await Task.WhenAll(good), Is.EqualTo(Enumerable.Range(0, 20)));
        foreach (var task in failing) await Thrown.ByAsync<InvalidOperationException>(() => task);
    }
}
