using System.Runtime.ExceptionServices;

namespace Mentor.Tasks.Mapping;

/// <summary>Where the items of one map come from. One call at a time.</summary>
internal abstract class ItemSource<T> : IAsyncDisposable
{
    private Exception? _failure;

    /// <summary>Null when the source does not tell.</summary>
    public long? Count { get; protected init; }

    /// <summary>That is all; nothing is asked of the source any more.</summary>
    protected bool IsOver { get; set; }

    /// <summary>Takes the next items. None when the source has ended.</summary>
    /// <param name="count">At most as many.</param>
    /// <param name="full">Waits for that many, rather than send off what has come.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<T[]> TakeAsync(int count, bool full, CancellationToken cancellationToken)
    {
        List<T> taken = [];
        try
        {
            if (_failure is null && !IsOver) await TakeAsync(taken, count, full, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // Its turn comes after the items that came before it.
            _failure = failure;
        }

        if (taken.Count == 0 && _failure is not null) ExceptionDispatchInfo.Throw(_failure);
        return [.. taken];
    }

    public abstract ValueTask DisposeAsync();

    protected abstract ValueTask TakeAsync(List<T> to, int count, bool full, CancellationToken cancellationToken);
}
