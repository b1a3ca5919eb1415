using Mentor.Protocol.Http;
using Mentor.Tasks;
using Mentor.Tests.Contracts;
using Mentor.Tests.Http;

namespace Mentor.Tests.Pool;

/// <summary>A master that has removed the framework: because it was away too long, or because somebody wanted it.</summary>
[TestFixture]
public sealed class ExpelledPoolTests
{
    private const int Patience = 60_000;

    [Test, CancelAfter(Patience)]
    public async Task Listen_RemovedAfterALongAbsence_GoesOnAsANewFramework(CancellationToken token)
    {
        await using var master = await ScriptedMaster.StartAsync();
        LeapingTime time = new();
        await using var pool = await MesosPool.ConnectAsync(new() { Master = master.Address.Authority, Time = time }, token);
        var stream = await master.NextStreamAsync(token);

        time.Leap(TimeSpan.FromSeconds(61));
        await stream.SendErrorAsync("Framework has been removed");

        Assert.That((await master.NextStreamAsync(token)).Subscribe.FrameworkId, Is.Null);
        Assert.That(pool.Submit(() => 1, token).IsFaulted, Is.False);
    }

    [Test, CancelAfter(Patience)]
    public async Task Listen_RemovedWhileItWasThere_EndsWithTheReason(CancellationToken token)
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using var pool = await MesosPool.ConnectAsync(new() { Master = master.Address.Authority }, token);
        var task = pool.Submit(() => 1, token);

        await (await master.NextStreamAsync(token)).SendErrorAsync("Framework has been removed");

        Assert.That((await Thrown.ByAsync<MesosApiException>(() => task)).Message, Does.Contain("Framework has been removed"));
    }

    /// <summary>The real time, but for hours that nobody noticed.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long _leapt;

        public void Leap(TimeSpan by) => Interlocked.Add(ref _leapt, (long)(by.TotalSeconds * TimestampFrequency));

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _leapt);
    }
}
