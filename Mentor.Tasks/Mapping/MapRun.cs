using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Mentor.Protocol.Chunks;
using Mentor.Protocol.Lifting;
using Mentor.Tasks.Master;

namespace Mentor.Tasks.Mapping;

/// <summary>
/// One pass over the items: takes them from the source, sends them in chunks, a bounded number at once, and hands out the chunks that ended. It moves
/// only while <see cref="NextAsync"/> runs, and all its state belongs to that caller: what happens meanwhile waits in a channel.
/// </summary>
internal sealed class MapRun<T, TR> : IAsyncDisposable
{
    private const int ProbesPerSlot = 2;
    private const int ChunksPerSlot = 4;

    // Of a size that somebody chose, perhaps a single cheap item: the way of one is to be hidden by the others.
    private const int GivenChunksPerSlot = 16;

    // Those that ended while an earlier one has not are kept; so many that a slow one does not stop the others at once.
    private const int HeldPerRunning = 4;

    private readonly MapPlan<T, TR> _plan;
    private readonly bool _inOrder;
    private readonly CancellationToken _token;
    private readonly ItemSource<T> _source;
    private readonly CancellationTokenSource _own;
    private readonly LiftScope _lifts = new();
    private readonly ChunkSizer _sizer = new();
    private readonly Channel<Action> _events = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly Queue<MapChunk<TR>> _due = [];
    private MapChunk<TR>? _handed;
    private ExceptionDispatchInfo? _sourceFailure;
    private bool _isTaking;
    private bool _isOver;
    private int _slots;
    private int _running;
    private int _held;
    private int _chunks;
    private long _taken;
    private long _done;

    public MapRun(MapPlan<T, TR> plan, bool inOrder, CancellationToken token)
    {
        _plan = plan;
        _inOrder = inOrder;
        _token = token;
        _source = plan.Source();
        _own = CancellationTokenSource.CreateLinkedTokenSource(token, plan.Session.Terminated);
    }

    private PoolSession Session => _plan.Session;

    private MapOptions Options => _plan.Options;

    private int Limit => _slots * (Options.ChunkSize is not null ? GivenChunksPerSlot : _sizer.HasSeen ? ChunksPerSlot : ProbesPerSlot);

    /// <summary>The next chunk that ended; null when there are no more. The one before it counts as consumed.</summary>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled, or the pool terminated.</exception>
    public async ValueTask<MapChunk<TR>?> NextAsync()
    {
        ThrowIfCancelled();
        Consumed();
        if (_source.Count == 0) return null;
        if (_slots == 0) _slots = await Session.SlotsAsync(_token).ConfigureAwait(false);
        while (true)
        {
            Fill();
            if (_due.TryPeek(out var next) && next.IsEnded) return _handed = _due.Dequeue();
            if (_isOver && _held == 0)
            {
                _sourceFailure?.Throw();
                return null;
            }

            (await _events.Reader.ReadAsync(_token).ConfigureAwait(false))();
            ThrowIfCancelled();
        }
    }

    /// <summary>Cancels what has not ended and lets go of the source, when it has answered.</summary>
    public async ValueTask DisposeAsync()
    {
        await _own.CancelAsync().ConfigureAwait(false);
        while (_running > 0 || _isTaking) (await _events.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false))();
        await _source.DisposeAsync().ConfigureAwait(false);
        _own.Dispose();
    }

    private void ThrowIfCancelled()
    {
        _token.ThrowIfCancellationRequested();
        Session.ThrowIfTerminated();
    }

    private void Consumed()
    {
        if (_handed is not { } chunk) return;
        _handed = null;
        _held--;
        _done += chunk.Count;
        Options.Progress?.Report(new(_done, _source.Count, _running));
    }

    private void Fill()
    {
        _slots = Math.Max(_slots, Session.Slots);
        while (!_isTaking && !_isOver && _running < Limit && _held < HeldPerRunning * Limit && NextSize() is { } size)
        {
            var take = _source.TakeAsync(size, full: Options.ChunkSize is not null, _own.Token).AsTask();
            if (take.IsCompleted)
            {
                Took(take);
            }
            else
            {
                _isTaking = true;
                PostAfter(take, () => Took(take));
            }
        }
    }

    /// <summary>Null while no more may be taken.</summary>
    private int? NextSize()
    {
        var size = Options.ChunkSize ?? _sizer.Next(_slots, _source.Count - _taken);
        if (Options.LookAhead is not { } ahead) return size;
        size = Math.Min(size, Options.ChunkSize is null ? Math.Max(ahead / _slots, 1) : ahead);
        return _taken - _done + size <= ahead ? size : null;
    }

    private void Took(Task<T[]> take)
    {
        _isTaking = false;
        try
        {
            var items = take.GetAwaiter().GetResult();
            _isOver = items.Length == 0;
            if (!_isOver && !_own.IsCancellationRequested) Place(items);
        }
        catch (Exception failure)
        {
            _isOver = true;
            _sourceFailure = ExceptionDispatchInfo.Capture(failure);
        }
    }

    // Holds up no other work of the pool: what is not there yet needs no place.
    private void Place(T[] items)
    {
        var place = Session.TakePlaceAsync(_own.Token);
        if (place.IsCompletedSuccessfully)
        {
            Send(items);
            return;
        }

        _isTaking = true;
        PostAfter(place, () =>
        {
            // Only the end of the map ends the wait in another way.
            _isTaking = false;
            _isOver = !place.IsCompletedSuccessfully;
            if (!_isOver) Send(items);
        });
    }

    private void Send(T[] items)
    {
        MapChunk<TR> chunk = new(_chunks++, _plan.TellsItems ? _taken : null, items.Length);
        _taken += items.Length;
        _held++;
        if (_inOrder) _due.Enqueue(chunk);
        var start = Session.Time.GetTimestamp();
        try
        {
            var task = Session.SubmitInPlace<T, ChunkEnd<TR>>(_plan.Body, items, Options.Task, _lifts, _own.Token);
            var encoded = Session.Time.GetElapsedTime(start);
            _running++;
            PostAfter(task, () => Ended(chunk, task, encoded));
        }
        catch (Exception refused)
        {
            _isOver = true;
            chunk.Fail(refused, wasRefused: true);
            if (!_inOrder) _due.Enqueue(chunk);
        }
    }

    private void Ended(MapChunk<TR> chunk, Task<ChunkEnd<TR>> task, TimeSpan encoded)
    {
        _running--;
        if (!_inOrder) _due.Enqueue(chunk);
        try
        {
            var end = task.GetAwaiter().GetResult();
            _sizer.Saw(chunk.Count, end.Ran, encoded);
            chunk.End(end);
        }
        catch (Exception failure)
        {
            chunk.Fail(failure, wasRefused: false);
        }
    }

    // Owned by what is counted as running or taking: disposal reads as many events.
    private void PostAfter(Task task, Action then) => task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => _events.Writer.TryWrite(then));
}
