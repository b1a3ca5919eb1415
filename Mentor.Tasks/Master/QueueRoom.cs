using System.Threading.Channels;

namespace Mentor.Tasks.Master;

/// <summary>Room for tasks that wait for their first launch: each takes a place when it is submitted, and gives it back when it is launched or ends. Thread-safe.</summary>
/// <param name="pool">Its name, for messages.</param>
/// <param name="bound">How many places there are; null: there is always one, and nothing is counted.</param>
internal sealed class QueueRoom(string pool, int? bound)
{
    // Holds nothing but the places that are taken.
    private readonly Channel<byte>? _taken = bound is { } places ? Channel.CreateBounded<byte>(places) : null;

    /// <exception cref="QueueFullException">There is none.</exception>
    public void Take()
    {
        if (_taken?.Writer.TryWrite(0) == false) throw new QueueFullException(pool, bound!.Value);
    }

    /// <summary>Takes a place as soon as there is one; whoever came first is first.</summary>
    public Task TakeAsync(CancellationToken cancellationToken) => _taken?.Writer.WriteAsync(0, cancellationToken).AsTask() ?? Task.CompletedTask;

    public void GiveBack() => _taken?.Reader.TryRead(out _);

    /// <summary>Ends when there is a place, and takes none.</summary>
    public async Task WhenFreeAsync(CancellationToken cancellationToken)
    {
        if (_taken is not null) await _taken.Writer.WaitToWriteAsync(cancellationToken).ConfigureAwait(false);
    }
}
