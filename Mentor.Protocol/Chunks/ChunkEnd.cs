using Mentor.Protocol.TaskBodies;

namespace Mentor.Protocol.Chunks;

/// <summary>What became of a chunk: the results that there are, in order, which items failed and why, and how long it ran.</summary>
internal sealed class ChunkEnd<T>(T[] results, int[]? failedAt, Exception[]? faults, TimeSpan ran) : IEnvelope
{
    private readonly T[] _value = results;
    private readonly int[]? _failedAt = failedAt;
    private readonly Exception[]? _faults = faults;
    private readonly TimeSpan _ran = ran;

    /// <summary>Without those of items that failed, and, unless all were to be tried, of those that came after them.</summary>
    public T[] Results => _value;

    /// <summary>Where in the chunk the items were that failed.</summary>
    public IReadOnlyList<int> FailedAt => _failedAt ?? [];

    /// <summary>What they threw.</summary>
    public IReadOnlyList<Exception> Faults => _faults ?? [];

    /// <summary>By the clock of the executor: without the way and the queue.</summary>
    public TimeSpan Ran => _ran;
}
