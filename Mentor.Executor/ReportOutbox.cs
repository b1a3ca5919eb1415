using System.Buffers;
using Mentor.Protocol;
using Mentor.Protocol.Reports;

namespace Mentor.Executor;

/// <summary>The reports of one attempt, until the driver has them: one batch under way, the next one filling meanwhile.</summary>
/// <remarks>
/// Who reports faster than the driver takes it waits for room, and holds nobody else up: each attempt has an outbox of its own.
/// </remarks>
/// <param name="post">Hands a batch over; false when no more are wanted.</param>
/// <param name="killed">Nobody waits any more from then on; what there is room for is sent all the same.</param>
internal sealed class ReportOutbox(Func<ReadOnlyMemory<byte>, Task<bool>> post, CancellationToken killed) : IReportSink
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
            if (Held >= Room && !_isOver)
                WaitForRoom();
            if (Held < Room && !_isOver)
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

    /// <summary>Takes no more. Completes when the driver has all, or wants none, or cannot be reached; soon after the task was killed.</summary>
    public async Task CompleteAsync(TimeProvider time)
    {
        Task sending;
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
            sending = _sending;
        }

        if (sending.IsCompleted)
            return;
        await sending.WaitAsync(killed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await sending.WaitAsync(KilledPatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private int Held => _filling.WrittenCount + _underWay.WrittenCount;

    private void WaitForRoom()
    {
        var wake = killed.UnsafeRegister(
            static gate =>
            {
                lock (gate!)
                    Monitor.PulseAll(gate);
            },
            _gate);
        while (Held >= Room && !_isOver && !killed.IsCancellationRequested)
            Monitor.Wait(_gate);

        // Not disposed: that would wait for the callback, which may wait for the gate.
        wake.Unregister();
    }

    private void Add(int channel, ReadOnlySpan<byte> payload)
    {
        ReportBatch.Add(_filling, ++_number, channel, payload);
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
            _isSending = _underWay.WrittenCount > 0;
            Monitor.PulseAll(_gate);
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
            Monitor.PulseAll(_gate);
        }
    }
}
