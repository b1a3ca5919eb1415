namespace Mentor.Tests.Reports;

/// <summary>A progress that keeps what it was told, in order; tasks may tell it at the same time.</summary>
internal sealed class Recorder<T> : IProgress<T>
{
    private readonly object _gate = new();
    private readonly List<T> _seen = [];

    public T[] Seen
    {
        get
        {
            lock (_gate) return [.. _seen];
        }
    }

    public void Report(T value)
    {
        lock (_gate) _seen.Add(value);
    }
}
