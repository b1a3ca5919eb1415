using System.Threading.Channels;

namespace Mentor.LocalCluster.Loops;

/// <summary>Feeds one reactor from one channel, and wakes it when time has come.</summary>
internal sealed class EventLoop<TInput> : IAsyncDisposable
    where TInput : class
{
    // Kestrel's threads must get their turn, too: a batch ends after so many inputs.
    private const int LargestBatch = 64;

    private static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(1);

    // Timers take no more than 49 days; waking up early does no harm.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(40);

    private readonly Channel<TInput?> _inputs = Channel.CreateUnbounded<TInput?>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IReactor<TInput> _reactor;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Action[] _afterBatch;
    private readonly Task _running;
    private DateTimeOffset? _armedFor;

    public EventLoop(IReactor<TInput> reactor, TimeProvider time)
    {
        _reactor = reactor;
        _time = time;
        _timer = time.CreateTimer(static loop => ((EventLoop<TInput>)loop!)._inputs.Writer.TryWrite(null), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _afterBatch = [OnTime, reactor.EndBatch, Arm];
        _running = Task.Run(RunAsync);
    }

    /// <summary>Never blocks; what is posted after disposal is dropped, which the result tells.</summary>
    public bool Post(TInput input) => _inputs.Writer.TryWrite(input);

    /// <summary>Ends after everything posted so far was handled.</summary>
    public async ValueTask DisposeAsync()
    {
        _inputs.Writer.TryComplete();
        await _running.ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var inputs = _inputs.Reader;
        while (await inputs.WaitToReadAsync().ConfigureAwait(false))
        {
            for (var handled = 0; handled < LargestBatch && inputs.TryRead(out var input); handled++) Handle(input);
            foreach (var step in _afterBatch) Guard(step);
        }
    }

    private void Handle(TInput? input)
    {
        if (input is null)
        {
            // The timer has spent itself, perhaps a little before its time; what is due is looked after once per batch anyway.
            _armedFor = null;
            return;
        }

        try
        {
            _reactor.On(input, _time.GetUtcNow());
        }
        catch (Exception fault)
        {
            _reactor.OnFault(input, fault);
        }
    }

    private void OnTime()
    {
        var now = _time.GetUtcNow();
        if (_reactor.NextDue is { } due && due <= now) _reactor.OnTime(now);
    }

    // The loop must go on: nobody else would see to what is to come.
    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (Exception fault)
        {
            _reactor.OnFault(null, fault);
        }
    }

    private void Arm()
    {
        var due = _reactor.NextDue;
        if (due is null || _armedFor <= due) return;
        var now = _time.GetUtcNow();
        while (true)
        {
            var wait = Math.Clamp(Math.Ceiling((due.Value - now).TotalMilliseconds), 0, LongestTimer.TotalMilliseconds);
            _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
            // The clock may have moved on in between, a test's clock by much: the timer would be late by that.
            var then = _time.GetUtcNow();
            if (then - now < Blink) break;
            now = then;
        }

        _armedFor = due;
    }
}
