using Mentor.Protocol.Chunks;
using Mentor.Protocol.Http;

namespace Mentor.Tasks.Mapping;

/// <summary>A part of the items, which runs as one task.</summary>
/// <param name="number">Its place among the chunks.</param>
/// <param name="first">The index of its first item; null when failures are not to say theirs.</param>
/// <param name="count">Its items.</param>
internal sealed class MapChunk<TR>(int number, long? first, int count)
{
    public int Number { get; } = number;

    public int Count { get; } = count;

    public bool IsEnded { get; private set; }

    /// <summary>Of the items that succeeded, in their order.</summary>
    public TR[] Results { get; private set; } = [];

    public IReadOnlyList<Exception> Failures { get; private set; } = [];

    /// <summary>It failed for a reason that all others share: going on leads nowhere.</summary>
    public bool IsFatal { get; private set; }

    public void End(ChunkEnd<TR> end)
    {
        IsEnded = true;
        Results = end.Results;
        Failures = end.Faults;
        for (var i = 0; i < end.Faults.Count; i++) Mark(end.Faults[i], end.FailedAt[i]);
    }

    /// <summary>Nothing of it arrived.</summary>
    /// <param name="failure">Why.</param>
    /// <param name="wasRefused">It was never sent.</param>
    public void Fail(Exception failure, bool wasRefused)
    {
        IsEnded = true;
        Failures = [failure];
        IsFatal = wasRefused || failure is ObjectDisposedException or MesosApiException;
        // Those of the pool are shared by all that it fails.
        if (!IsFatal) Mark(failure, 0);
    }

    private void Mark(Exception failure, int at)
    {
        if (first is { } index) failure.Data[MesosPoolMaps.ItemIndex] = index + at;
    }
}
