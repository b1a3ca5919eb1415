namespace Mentor.Tasks;

/// <summary>The queue of the pool holds as many tasks as <see cref="MesosPoolOptions.MaxQueued"/> allows. Nothing was sent or kept.</summary>
public sealed class QueueFullException : InvalidOperationException
{
    internal QueueFullException(string pool, int maxQueued)
        : base(
            $"The queue of pool '{pool}' is full: {maxQueued} tasks wait for an agent, as many as MesosPoolOptions.MaxQueued allows. "
            + $"Await {nameof(MesosPool.WaitToSubmitAsync)} before you submit, or raise MaxQueued.") => MaxQueued = maxQueued;

    /// <summary>The bound.</summary>
    public int MaxQueued { get; }
}
