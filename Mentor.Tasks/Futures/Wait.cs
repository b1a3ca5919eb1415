namespace Mentor.Tasks.Futures;

/// <summary>One task that waits for others. No thread waits with it.</summary>
/// <param name="antecedents">Those that it waits for.</param>
/// <param name="over">Called once, on the thread pool, when all have ended well or the first has not: with that one, else with null.</param>
internal sealed class Wait(IReadOnlyList<Task> antecedents, Action<Task?> over)
{
    private Action<Task?>? _over = over;
    private int _left = antecedents.Count;

    public void Begin()
    {
        foreach (var antecedent in antecedents)
            _ = antecedent.ContinueWith(static (ended, self) => ((Wait)self!).Saw(ended), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Ends the wait.</summary>
    /// <returns>False when it is over already.</returns>
    // What waited is let go of here and now: an antecedent may take a long time yet, and knows this object.
    public bool TryEnd() => Interlocked.Exchange(ref _over, null) is not null;

    private void Saw(Task ended)
    {
        var isLast = Interlocked.Decrement(ref _left) == 0;
        if ((!isLast && ended.IsCompletedSuccessfully) || Interlocked.Exchange(ref _over, null) is not { } over) return;
        // Results may take long to encode; whoever has ended the antecedent must not wait for that.
        ThreadPool.UnsafeQueueUserWorkItem(static end => end.over(end.failed), (over, failed: ended.IsCompletedSuccessfully ? null : ended), preferLocal: false);
    }
}
