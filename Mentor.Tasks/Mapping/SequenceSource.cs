namespace Mentor.Tasks.Mapping;

internal sealed class SequenceSource<T> : ItemSource<T>
{
    private readonly IEnumerable<T> _sequence;
    private IEnumerator<T>? _items;

    public SequenceSource(IEnumerable<T> sequence)
    {
        _sequence = sequence;
        if (sequence.TryGetNonEnumeratedCount(out var count)) Count = count;
    }

    protected override ValueTask TakeAsync(List<T> to, int count, bool full, CancellationToken cancellationToken)
    {
        // What is computed may take its time, or wait for results: not on the back of the map.
        if (_sequence is not ICollection<T>) return new(Task.Run(() => Take(to, count, cancellationToken), cancellationToken));
        Take(to, count, cancellationToken);
        return default;
    }

    public override ValueTask DisposeAsync()
    {
        _items?.Dispose();
        return default;
    }

    private void Take(List<T> to, int count, CancellationToken cancellationToken)
    {
        _items ??= _sequence.GetEnumerator();
        while (to.Count < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!_items.MoveNext())
            {
                IsOver = true;
                return;
            }

            to.Add(_items.Current);
        }
    }
}
