using System.Text;
using Mentor.Protocol.Http;
using Mentor.Tasks.Frameworks;
using Mentor.Tests.Contracts;
using Mentor.Tests.Frameworks;
using Call = Mesos.V1.Scheduler.Call;
using V1 = Mesos.V1;

namespace Mentor.Tests.Replays;

/// <summary>What a real master said to a scheduler, to the one that took over from it, and to those that came after: <c>s07_failover</c>.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class TakeoverReplayTests
{
    [Test]
    public async Task S07_SchedulersOfOneFramework_CallWhatWasRecordedAndHearIt(CancellationToken token)
    {
        await using var master = await RecordedMaster.StartAsync("s07_failover", token);
        SchedulerOptions options = new() { Master = master.Address, Checkpoint = true };

        RecordingScheduler first = new();
        await using SchedulerRunner firstRun = new(first, options);
        await master.PlayAsync(through: 5);
        var (firstDriver, id) = await first.NextAsync<RecordingScheduler.Registered>(token);
        await firstDriver.SendAsync(MesosJson.Parse<Call>(Encoding.UTF8.GetBytes(master.Lines[5].Body.GetRawText())), token);
        await master.PlayAsync(through: 13);

        RecordingScheduler second = new();
        options = options with { FrameworkId = id };
        await using SchedulerRunner secondRun = new(second, options);
        await master.PlayAsync(through: 19);
        Assert.That((await first.NextAsync<MesosApiException>(token)).Message, Does.Contain("Framework failed over"));
        await Thrown.ByAsync<MesosApiException>(() => firstRun.Completion.WaitAsync(token));
        await Thrown.ByAsync<ObjectDisposedException>(() => firstDriver.ReviveAsync());

        // The refusal of a call on the old stream, which our driver does not even make.
        var secondDriver = (await second.NextAsync<RecordingScheduler.Registered>(token)).Driver;
        await secondDriver.ReconcileAsync();
        master.Skip(2);
        await master.PlayAsync(through: 28);
        Assert.That((await second.NextAsync<V1.TaskStatus>(token)).State, Is.EqualTo(V1.TaskState.TaskRunning));
        Assert.That((await second.NextAsync<V1.TaskStatus>(token)).State, Is.EqualTo(V1.TaskState.TaskFinished));
        secondDriver.Abort();
        await master.PlayAsync(through: 29);

        RecordingScheduler third = new();
        await using SchedulerRunner thirdRun = new(third, options);
        await master.PlayAsync(through: 34);
        var thirdDriver = (await third.NextAsync<RecordingScheduler.Registered>(token)).Driver;
        await thirdDriver.StopAsync(cancellationToken: token);
        await master.PlayAsync(through: 37);

        RecordingScheduler fourth = new();
        await using SchedulerRunner fourthRun = new(fourth, options);
        await master.PlayAsync(through: 41);
        Assert.That((await fourth.NextAsync<MesosApiException>(token)).IsFrameworkRemoved);
        await Thrown.ByAsync<MesosApiException>(() => fourthRun.Completion.WaitAsync(token));
        Assert.That(master.Acknowledged, Is.EqualTo(new[] { "yrR2332FRpS3tTrOwFndNw==", "ijmArPRhR6ufdJhw2d7Mew==", "N/fDJQrpSryAQYR8E/jUwQ==" }));
    }
}
