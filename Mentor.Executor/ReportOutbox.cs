using System.Buffers;
using Mentor.Protocol;
using Mentor.Protocol.Reports;
using Mentor.Protocol.Streams;

namespace Mentor.Executor;

/// <summary>The reports of one attempt, until the driver has them: one batch under way, the next one filling meanwhile.</summary>
/// <remarks>
/// Who reports faster than the driver takes it waits for room, and holds nobody else up: each attempt has an outbox of its own.
/// </remarks>
/// <param name="post">Hands a batch over; false when no more are wanted.</param>
/// <param name="killed">Nobody waits any more from then on; what there is room for is sent all the same.</param>
/// <param name="most">How many reports there is room for, however small they are.</param>
internal sealed class ReportOutbox(Func<ReadOnlyMemory<byte>, Task<bool>> post, CancellationToken killed, int most = int.MaxValue) : IReportSink, IItemSink
{
    /// <summary>What an attempt may have reported without the driver having taken it.</summary>
    public const int Room = 1024 * 1024;

    // Log lines leave half of the room to reports that must not be dropped.
    private const int RoomForLines = Room / 2;

    // The caller of a killed task has gone as a rule, and a shutdown does not wait for long.
    private static readonly TimeSpan KilledPatience = TimeSpan.FromSeconds(1);

    // An object and no Lock: who waits for room waits on it.
    private readonly object _gate = new();
    private ArrayBufferWriter<byte> _filling = new();
    private ArrayBufferWriter<byte> _underWay = new();
    private TaskCompletionSource? _room;
    private int _inFilling;
    private int _inUnderWay;
    private long _number;
    private bool _isOver;
    private bool _isSending;
    private Task _sending = Task.CompletedTask;

    public void Send(int channel, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > ReportBatch.LargestReport)
        {
            throw new MentorException(
                $"A reported value of {payload.Length} bytes is more than the {ReportBatch.LargestReport} that can be reported at once. Report less, or return it as the result.");
        }

        lock (_gate)
        {
            if (IsFull && !_isOver)
                WaitForRoom();
            if (!IsFull && !_isOver)
                Add(channel, payload);
        }
    }

    public bool TrySend(int channel, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (_isOver)
                return true;
            if (Held >= RoomForLines || payload.Length > ReportBatch.LargestReport)
                return false;
            Add(channel, payload);
            return true;
        }
    }

    public async ValueTask<bool> SendAsync(int channel, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_isOver)
                    return false;
                if (!IsFull)
                {
                    Add(channel, payload.Span);
                    return true;
                }

                room = (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes no more. Completes when the driver has all, or wants none, or cannot be reached; soon after the task was killed.</summary>
    public async Task CompleteAsync(TimeProvider time)
    {
        Task sending;
        lock (_gate)
        {
            _isOver = true;
            Wake();
            sending = _sending;
        }

        if (sending.IsCompleted)
            return;
        await sending.WaitAsync(killed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await sending.WaitAsync(KilledPatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private int Held => _filling.WrittenCount + _underWay.WrittenCount;

    private bool IsFull => Held >= Room || _inFilling + _inUnderWay >= most;

    private void Wake()
    {
        Monitor.PulseAll(_gate);
        _room?.TrySetResult();
        _room = null;
    }

    private void WaitForRoom()
    {
        var wake = killed.UnsafeRegister(
            static gate =>
            {
                lock (gate!)
                    Monitor.PulseAll(gate);
            },
            _gate);
        while (IsFull && !_isOver && !killed.IsCancellationRequested)
            Monitor.Wait(_gate);

        // Not disposed: that would wait for the callback, which may wait for the gate.
        wake.Unregister();
    }

    private void Add(int channel, ReadOnlySpan<byte> payload)
    {
        ReportBatch.Add(_filling, ++_number, channel, payload);
        _inFilling++;
        if (_isSending)
            return;
        _isSending = true;
        // Not within what flows with the delegate.
        using (ExecutionContext.SuppressFlow())
            _sending = Task.Run(SendAsync);
    }

    private async Task SendAsync()
    {
        try
        {
            while (Next() is { IsEmpty: false } batch)
            {
                if (!await post(batch).ConfigureAwait(false))
                    Drop();
            }
        }
        catch
        {
            // Nobody may wait for room that never comes.
            Drop();
            throw;
        }
    }

    private ReadOnlyMemory<byte> Next()
    {
        lock (_gate)
        {
            (_underWay, _filling) = (_filling, _underWay);
            _filling.ResetWrittenCount();
            (_inUnderWay, _inFilling) = (_inFilling, 0);
            _isSending = _underWay.WrittenCount > 0;
            Wake();
            return _underWay.WrittenMemory;
        }
    }

    // New buffers: a transfer that was given up may still read the old one.
    private void Drop()
    {
        lock (_gate)
        {
            _isOver = true;
            _filling = new();
            _underWay = new();
            (_inFilling, _inUnderWay) = (0, 0);
            Wake();
        }
    }
}
