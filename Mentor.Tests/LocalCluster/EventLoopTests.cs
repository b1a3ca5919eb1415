using Mentor.LocalCluster.Loops;
using Microsoft.Extensions.Time.Testing;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
public sealed class EventLoopTests
{
    [Test]
    [CancelAfter(30_000)]
    public async Task Post_AfterEndBatchThrew_IsStillHandled(CancellationToken cancellationToken)
    {
        Reactor reactor = new() { FailsAtEndOfBatch = true };
        await using EventLoop<string> loop = new(reactor, TimeProvider.System);
        loop.Post("one");
        var fault = await reactor.Fault.Task.WaitAsync(cancellationToken);

        loop.Post("two");
        await loop.DisposeAsync();

        Assert.That(fault.Message, Is.EqualTo("end of batch"));
        Assert.That(reactor.Handled, Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Arm_WhileTheClockMovesOn_DoesNotMissTheDeadline(CancellationToken cancellationToken)
    {
        FakeTimeProvider clock = new();
        Reactor reactor = new() { NextDue = clock.GetUtcNow().AddSeconds(5) };
        await using EventLoop<string> loop = new(reactor, new ClockThatJumpsWhenTimersAreSet(clock, TimeSpan.FromSeconds(6)));

        loop.Post("one");

        await reactor.WasOnTime.Task.WaitAsync(cancellationToken);
    }

    private sealed class Reactor : IReactor<string>
    {
        public DateTimeOffset? NextDue { get; set; }

        public bool FailsAtEndOfBatch { get; init; }

        public List<string> Handled { get; } = [];

        public TaskCompletionSource<Exception> Fault { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource WasOnTime { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void On(string input, DateTimeOffset now) => Handled.Add(input);

        public void OnTime(DateTimeOffset now)
        {
            NextDue = null;
            WasOnTime.TrySetResult();
        }

        public void EndBatch()
        {
            if (FailsAtEndOfBatch) throw new InvalidOperationException("end of batch");
        }

        public void OnFault(string? input, Exception fault) => Fault.TrySetResult(fault);
    }

    private sealed class ClockThatJumpsWhenTimersAreSet(FakeTimeProvider clock, TimeSpan jump) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new JumpingTimer(clock.CreateTimer(callback, state, dueTime, period), () => clock.Advance(jump));
    }

    private sealed class JumpingTimer(ITimer timer, Action jump) : ITimer
    {
        private bool _hasJumped;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (!_hasJumped) jump();
            _hasJumped = true;
            return timer.Change(dueTime, period);
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
