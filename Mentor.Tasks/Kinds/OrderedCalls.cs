namespace Mentor.Tasks.Kinds;

/// <summary>Calls on the thread pool, one after the other in the order in which they are posted.</summary>
internal sealed class OrderedCalls : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly Queue<Action> _calls = [];
    private bool _isRunning;

    /// <param name="call">Catches what it throws.</param>
    public void Post(Action call)
    {
        lock (_gate)
        {
            _calls.Enqueue(call);
            if (_isRunning) return;
            _isRunning = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (true)
        {
            Action? next;
            lock (_gate)
            {
                if (!_calls.TryDequeue(out next))
                {
                    _isRunning = false;
                    return;
                }
            }

            next();
        }
    }
}
