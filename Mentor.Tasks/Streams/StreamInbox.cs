using System.Runtime.ExceptionServices;
using Mentor.Protocol;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Reports;
using Mentor.Protocol.Streams;
using Mentor.Tasks.Reports;

namespace Mentor.Tasks.Streams;

/// <summary>
/// The items of one stream that have arrived and were not taken yet. Little fits: when it is full the executor waits, and with it the delegate.
/// </summary>
/// <remarks>
/// Items of one attempt only. While nothing was taken of it, another attempt may replace a lost one; after that none may, for it would begin anew.
/// </remarks>
internal sealed class StreamInbox(string task, PayloadSerializer serializer) : IInbox
{
    /// <summary>What may wait here. Together with what an executor holds that is about 1,000 items, or 2 MiB.</summary>
    public const int Room = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<Report> _waiting = new();
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);
    private readonly Wake _room = new();
    private readonly Wake _news = new();
    private string? _attempt;
    private long _number;
    private long _items;
    private long _held;
    private bool _isBegun;
    private bool _isOver;
    private bool _hasEnded;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Knows the types of the items.</summary>
    public PayloadSerializer Serializer { get; } = serializer;

    public async Task<bool> HasRoomAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        Task room;
        lock (_gate)
        {
            if (HasRoom) return true;
            room = _room.Next;
        }

        return await Wake.WaitAsync(room, patience, cancellationToken).ConfigureAwait(false);
    }

    public bool Add(string attempt, List<Report> reports)
    {
        lock (_gate)
        {
            if (_isOver || _lost.Contains(attempt) || (_attempt ??= attempt) != attempt) return false;
            foreach (var report in reports)
            {
                if (report.Number <= _number) continue;
                _number = report.Number;
                _held += report.Payload.Length;
                if (report.Channel == ItemParts.Last) _items++;
                _waiting.Enqueue(report);
            }

            _news.Raise();
            return true;
        }
    }

    /// <summary>Waits until there is something to take; false when the stream has ended and all of it was taken.</summary>
    /// <remarks>Throws what the stream ended with.</remarks>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task news;
            lock (_gate)
            {
                if (_waiting.Count > 0) return true;
                if (_hasEnded)
                {
                    _failure?.Throw();
                    return false;
                }

                news = _news.Next;
            }

            await news.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public bool TryTake(out Report part)
    {
        lock (_gate)
        {
            if (!_waiting.TryDequeue(out part)) return false;
            _isBegun = true;
            _held -= part.Payload.Length;
            if (HasRoom) _room.Raise();
            return true;
        }
    }

    /// <summary>Whether another attempt may follow the one that was lost, from which nothing is taken in any more.</summary>
    public bool MayRepeat(string attempt)
    {
        lock (_gate)
        {
            if (_attempt == attempt)
            {
                _isOver |= _isBegun;
                if (_isOver) return false;
                _waiting.Clear();
                (_attempt, _number, _items, _held) = (null, 0, 0, 0);
                _room.Raise();
            }

            _lost.Add(attempt);
            return true;
        }
    }

    /// <summary>The task has ended. What is here can still be taken; its failure comes after that.</summary>
    /// <param name="end">With the number of items.</param>
    public void End(Task<long> end)
    {
        lock (_gate)
        {
            _isOver = _hasEnded = true;
            if (end.Exception is { InnerException: { } failure }) _failure = ExceptionDispatchInfo.Capture(failure);
            else if (end.IsCanceled) _failure = ExceptionDispatchInfo.Capture(new TaskCanceledException(end));
            else if (end.Result != _items) _failure = ExceptionDispatchInfo.Capture(Incomplete(end.Result));
            _room.Raise();
            _news.Raise();
        }
    }

    /// <summary>Nobody takes any more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isOver = true;
            _waiting.Clear();
            _room.Raise();
        }
    }

    private bool HasRoom => _isOver || (_held < Room && _waiting.Count < ItemParts.Held);

    // An attempt that was called lost, and of which nothing was taken in any more, may run to its end all the same.
    private MentorException Incomplete(long made) => new(
        $"The stream of task '{task}' ended after {made} items over there, and {_items} of them arrived: another attempt at the task was called lost, and has ended all the same. "
        + "What was yielded is right, but not known to be all of it. Enumerate it again.");
}
