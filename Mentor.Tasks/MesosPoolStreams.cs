using Mentor.Protocol.Payloads;
using Mentor.Tasks.Streams;

namespace Mentor.Tasks;

/// <summary>Delegates that yield many items, one after the other, while they run.</summary>
public static class MesosPoolStreams
{
    /// <summary>Runs <paramref name="source"/> on the cluster, enumerates there what it returns, and yields the items here as they are made.</summary>
    /// <remarks>
    /// <para>
    /// Nothing runs before it is enumerated, and each enumeration is a task of its own, with what was captured as it is then. The delegate is at
    /// most about 1,000 items or a few MiB ahead of who consumes them; then it waits, and keeps its place on the executor. Each item travels by itself:
    /// what two of them share arrives twice.
    /// </para>
    /// <para>
    /// Who leaves early, by <c>break</c>, by an exception or by cancellation, ends the task at once: over there the token that the enumeration was given
    /// is cancelled (<c>[EnumeratorCancellation]</c>, a captured token and <see cref="Mentor.Protocol.TaskContext.Cancellation"/> are the same), and the
    /// enumerator is disposed as soon as it has made its next item, for which it has <see cref="MesosPoolOptions.CancellationGrace"/>. That is not waited for here. What the delegate throws comes after the items before it.
    /// </para>
    /// <para>
    /// When the executor is lost before anything was consumed, the task runs again as any other. After that it does not, for nobody knows whether
    /// the same items would come again: the enumeration ends in <see cref="TaskLostException"/>.
    /// </para>
    /// </remarks>
    /// <param name="pool">Where.</param>
    /// <param name="source">Is called there.</param>
    /// <param name="options">Of the task. Its timeout bounds the whole enumeration. Default: as the pool's options say.</param>
    /// <param name="cancellationToken">Ends each enumeration, as that given to one ends that one.</param>
    /// <returns>
    /// Throws <see cref="ObjectDisposedException"/> while it is enumerated when the pool is disposed, and <see cref="QueueFullException"/> when there is no room
    /// for its task (<see cref="MesosPoolOptions.MaxQueued"/>). One that was begun and is neither read nor
    /// disposed keeps its executor's resources, and keeps <see cref="MesosPool.Completion"/> from completing.
    /// </returns>
    /// <exception cref="ArgumentException">The options cannot be used.</exception>
    /// <exception cref="InvalidOperationException"><see cref="MesosPool.Complete"/> was called.</exception>
    public static IAsyncEnumerable<T> Stream<T>(
        this MesosPool pool, Func<IAsyncEnumerable<T>> source, TaskOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Begin<T>(pool, Work.Stream(source), options, cancellationToken);
    }

    /// <inheritdoc cref="Stream{T}(MesosPool,Func{IAsyncEnumerable{T}},TaskOptions?,CancellationToken)"/>
    public static IAsyncEnumerable<T> Stream<T>(
        this MesosPool pool, Func<IEnumerable<T>> source, TaskOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Begin<T>(pool, Work.Stream(source), options, cancellationToken);
    }

    private static IAsyncEnumerable<T> Begin<T>(MesosPool pool, Work work, TaskOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pool);
        options?.Validate();
        // A refusal is thrown by the call, and does not wait in what it returns.
        pool.Session.Enter().Dispose();
        return new StreamPlan<T>(pool.Session, work, options).EnumerateAsync(cancellationToken);
    }
}
