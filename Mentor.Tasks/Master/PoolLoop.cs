using System.Runtime.InteropServices;
using System.Threading.Channels;
using Mentor.Tasks.Placement;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tasks.Master;

/// <summary>The one place that touches the centre: takes news from all threads, asks the centre, and has done what it wants.</summary>
internal sealed class PoolLoop : IAsyncDisposable
{
    // Enough for one round of placement to pay; few enough that news of the first task of a flood does not wait for the last.
    private const int LargestBatch = 1024;

    // Timers take no more than seven weeks. When it rings too early it is set again.
    private static readonly TimeSpan LongestAlarm = TimeSpan.FromDays(1);

    private static readonly TimeSpan FirstOffersTimeout = TimeSpan.FromSeconds(2);

    private readonly Channel<LoopInput> _inputs = Channel.CreateUnbounded<LoopInput>(new() { SingleReader = true });
    private readonly WorkQueue _queue;
    private readonly Demand _perTask;
    private readonly Performer _performer;
    private readonly AgentTally _agents;
    private readonly Action<Exception> _broken;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _alarm;
    private readonly TaskCompletionSource _sawOffers = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _run;
    private volatile int _slots;
    private TimeSpan? _alarmAt;

    /// <param name="queue">The centre.</param>
    /// <param name="perTask">What slots are counted in.</param>
    /// <param name="performer">Made once, for this loop.</param>
    /// <param name="agents">Told of what is launched and of what ends.</param>
    /// <param name="broken">Told when the loop cannot go on; a mistake in this library.</param>
    /// <param name="time">The clock of the centre.</param>
    public PoolLoop(WorkQueue queue, Demand perTask, Func<PoolLoop, Performer> performer, AgentTally agents, Action<Exception> broken, TimeProvider time)
    {
        _queue = queue;
        _perTask = perTask;
        _agents = agents;
        _broken = broken;
        _time = time;
        _start = time.GetTimestamp();
        _performer = performer(this);
        _alarm = time.CreateTimer(static loop => ((PoolLoop)loop!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _run = Task.Run(RunAsync);
    }

    /// <summary>Completes when the first offers have come, or with the loop.</summary>
    public Task SawOffers => _sawOffers.Task;

    /// <summary>How many tasks the agents seen so far could run at once.</summary>
    public int Slots => _slots;

    /// <summary>How many tasks run at once on the agents seen so far. Waits a little for the first offers; without any, guesses.</summary>
    public async Task<int> SlotsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SawOffers.WaitAsync(FirstOffersTimeout, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return Math.Min(Environment.ProcessorCount, _queue.MostSlots);
        }

        return Math.Max(Slots, 1);
    }

    /// <summary>False when the loop has ended.</summary>
    public bool Post(SchedulerEvent happened) => Post(new LoopInput(happened));

    public bool Post(LoopInput input) => _inputs.Writer.TryWrite(input);

    public async ValueTask DisposeAsync()
    {
        _inputs.Writer.TryComplete();
        await _run.ConfigureAwait(false);
        await _alarm.DisposeAsync().ConfigureAwait(false);
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    private async Task RunAsync()
    {
        List<SchedulerEvent> batch = [];
        try
        {
            while (await _inputs.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                batch.Clear();
                batch.Add(new Ticked(Now));
                var offers = false;
                while (batch.Count < LargestBatch && _inputs.Reader.TryRead(out var input))
                {
                    if (input.Event is Ticked)
                    {
                        // The alarm rang. The time is in the batch already.
                        _alarmAt = null;
                        continue;
                    }

                    if (input.Outcome is { } outcome) _performer.Keep(((Updated)input.Event).AttemptId, outcome);
                    if (input.Offer is { } offer) _performer.Keep(offer);
                    _agents.Hear(input.Event);
                    batch.Add(input.Event);
                    offers |= input.Event is Offered;
                }

                Perform(_queue.On(CollectionsMarshal.AsSpan(batch)));
                if (offers) Count();
                SetAlarm(_queue.WakeAt);
            }
        }
        catch (Exception broken)
        {
            _inputs.Writer.TryComplete();
            _broken(broken);
        }

        _sawOffers.TrySetResult();
    }

    private void Perform(IReadOnlyList<SchedulerAction> actions)
    {
        foreach (var action in actions)
        {
            if (action is Launch launch) _agents.Launched(launch);
        }

        _performer.Perform(actions);
    }

    private void Count()
    {
        _slots = _queue.SlotsFor(_perTask);
        _sawOffers.TrySetResult();
    }

    private void SetAlarm(TimeSpan? at)
    {
        if (at == _alarmAt) return;
        _alarmAt = at;
        if (at is null) _alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        else _alarm.Change(TimeSpan.FromTicks(Math.Clamp((at.Value - Now).Ticks, 0, LongestAlarm.Ticks)), Timeout.InfiniteTimeSpan);
    }

    private void Wake() => Post(new Ticked(Now));
}
