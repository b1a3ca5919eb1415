using System.Runtime.ExceptionServices;

namespace Mentor.Tasks.Mapping;

/// <summary>What went wrong in a map: the first ends it, or all are kept until it has ended.</summary>
internal sealed class MapFailures(bool keepsAll)
{
    private readonly List<Exception> _failures = [];

    /// <exception cref="Exception">The chunk failed, and that ends the map.</exception>
    public void Add<TR>(MapChunk<TR> chunk)
    {
        if (chunk.Failures is [var first, ..] && (!keepsAll || chunk.IsFatal)) ExceptionDispatchInfo.Throw(first);
        _failures.AddRange(chunk.Failures);
    }

    /// <exception cref="AggregateException">Something failed.</exception>
    public void ThrowIfAny()
    {
        if (_failures.Count == 0) return;
        _failures.Sort(static (a, b) => IndexOf(a).CompareTo(IndexOf(b)));
        throw new AggregateException(
            $"{_failures.Count} failures in the map, the first of them at item {IndexOf(_failures[0])}; each says in Data[\"{MesosPoolMaps.ItemIndex}\"] at which.", _failures);
    }

    private static long IndexOf(Exception failure) => failure.Data[MesosPoolMaps.ItemIndex] is long index ? index : -1;
}
