using Mentor.Protocol;
using Mentor.Tasks;

namespace Mentor.Tests.Contracts;

/// <summary>What a pool promises of tasks with options of their own.</summary>
public abstract class TaskOptionsContract : DeathContract
{
    [Test, CancelAfter(Patience)]
    public async Task Submit_WithOptions_EachOverloadRunsElsewhereUnderItsName(CancellationToken token)
    {
        TaskOptions named = new() { Name = "named", Resources = new Resources(0.5, 64) };
        var here = Environment.ProcessId;

        await Pool.Submit(() => Elsewhere(here), named, token);
        await Pool.Submit(async () => await Task.Run(() => Elsewhere(here)), named, token);
        Assert.That(await Pool.Submit(() => TaskContext.Current!.TaskId, named, token), Does.StartWith("named-"));
        Assert.That(await Pool.Submit(async () => await Sent.ThriceAsync(2), named, token), Is.EqualTo(6));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_Isolated_HasAProcessOfItsOwn(CancellationToken token)
    {
        var shared = await Pool.Submit(() => Environment.ProcessId, token);

        Assert.That(await Pool.Submit(() => Environment.ProcessId, new TaskOptions { Isolated = true }, token), Is.Not.EqualTo(shared));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_LongerThanItsTimeout_EndsAndItsTokenIsCancelled(CancellationToken token)
    {
        using Signal signal = new();
        var port = signal.Port;
        var own = new CancellationTokenSource().Token;

        var late = Pool.Submit(() => own.WaitHandle.WaitOne() && Signal.Raise(port) > 0, new TaskOptions { Timeout = TimeSpan.FromSeconds(2) }, token);

        Assert.That((await Thrown.ByAsync<TimeoutException>(() => late)).Message, Does.Contain("has not ended within 2 s"));
        await signal.Raised.WaitAsync(token);
    }

    [Test]
    public void Submit_UnusableOptions_SaysSoAtOnce() => Assert.That(
        () => Pool.Submit(() => 1, new TaskOptions { Retries = -1 }),
        Throws.ArgumentException.With.Message.Contains("Retries is -1; use 0 or more."));

    private static void Elsewhere(int here)
    {
        if (Environment.ProcessId == here) throw new InvalidOperationException("It ran in the driver.");
    }
}
