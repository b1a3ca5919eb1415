namespace Mentor.Tasks.Mapping;

/// <summary>Items that come when they come: those that came are not kept waiting for long by those that have not.</summary>
internal sealed class AsyncSequenceSource<T>(IAsyncEnumerable<T> sequence, TimeProvider time) : ItemSource<T>
{
    // About the way of a task.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    private IAsyncEnumerator<T>? _items;

    // The next item, which was asked for and has not come. Null when none was.
    private Task<bool>? _coming;

    protected override async ValueTask TakeAsync(List<T> to, int count, bool full, CancellationToken cancellationToken)
    {
        _items ??= sequence.GetAsyncEnumerator(cancellationToken);
        Task? patience = null;
        while (to.Count < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _coming ??= _items.MoveNextAsync().AsTask();
            if (!_coming.IsCompleted && !full && to.Count > 0)
            {
                patience ??= Task.Delay(Patience, time, cancellationToken);
                if (await Task.WhenAny(_coming, patience).ConfigureAwait(false) == patience) return;
            }

            var coming = _coming;
            var came = await coming.ConfigureAwait(false);
            _coming = null;
            if (!came)
            {
                IsOver = true;
                return;
            }

            to.Add(_items.Current);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        // An iterator cannot be disposed while it moves.
        if (_coming is { } coming) await ((Task)coming).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_items is not null) await _items.DisposeAsync().ConfigureAwait(false);
    }
}
