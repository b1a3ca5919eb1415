using System.Diagnostics;
using Mentor.Tasks;

namespace Mentor.Tests.Contracts;

/// <summary>Delegates that take their process along: the caller hears why, with what the process said last, on every cluster.</summary>
public abstract class DeathContract : OutputContract
{
    [Test, CancelAfter(Patience)]
    public async Task Submit_StackOverflow_SaysSoWithTheFramesOfTheDelegate(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options with { Retries = 1 }, token);

        var lost = await Thrown.ByAsync<TaskLostException>(() => pool.Submit(static () => Descend(0), token));

        Assert.That(lost.Message, Does.StartWith("Task 'mentor-test-1' was lost 2 times (last: REASON_EXECUTOR_TERMINATED, Executor terminated: the stack of its process overflowed, on agent "));
        Assert.That(lost.StandardError, Does.StartWith("Stack overflow.").And.Contains($"{nameof(DeathContract)}.{nameof(Descend)}(Int32)"));
        Assert.That(lost.Message, Does.EndWith(lost.StandardError));
        Assert.That((lost.Attempts, lost.ExitStatus), Is.EqualTo((2, 128 + 6)));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_FailFast_SaysSoWithItsMessage(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options with { Retries = 0 }, token);

        var lost = await Thrown.ByAsync<TaskLostException>(() => pool.Submit(static () => Environment.FailFast("the books do not balance"), token));

        Assert.That(lost.Message, Does.Contain("Executor terminated: code in its process called Environment.FailFast, on agent "));
        Assert.That(lost.StandardError, Does.StartWith("Process terminated.").And.Contains("the books do not balance"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_KilledForItsMemory_SaysWhichSignal(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options with { Retries = 0 }, token);

        var lost = await Thrown.ByAsync<TaskLostException>(() => pool.Submit(static () => Process.GetCurrentProcess().Kill(), token));

        Assert.That(lost.Message, Does.Contain("Executor terminated: its process was killed (signal 9), as an agent or a system does that is short of memory, on agent "));
        Assert.That(lost.ExitStatus, Is.EqualTo(137));
        Assert.That(lost.Sandbox, Does.Contain("/runs/"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ExceptionOnAThreadOfItsOwn_SaysWhichAndWhere(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options with { Retries = 0 }, token);

        var lost = await Thrown.ByAsync<TaskLostException>(() => pool.Submit(static () => ThrowAside(), token));

        Assert.That(lost.Message, Does.Contain("an exception that nobody caught, on a thread of its own, ended its process"));
        Assert.That(lost.StandardError, Does.Contain("System.InvalidOperationException: aside").And.Contains(nameof(ThrowAside)));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_OutOfMemory_ArrivesAsThatException(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options with { Retries = 0 }, token);

        await Thrown.ByAsync<OutOfMemoryException>(() => pool.Submit(static () => new byte[int.MaxValue].Length, token));
    }

    private static int Descend(int depth) => depth < 0 ? depth : Descend(depth + 1) + 1;

    private static void ThrowAside()
    {
        Thread aside = new(() => throw new InvalidOperationException("aside"));
        aside.Start();
        aside.Join();
    }
}
