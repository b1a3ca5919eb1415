namespace Mentor.Executor;

/// <summary>Sees to it that a killed task ends: one that still runs when its grace is over takes the process with it.</summary>
/// <remarks>On a thread of its own: delegates may hold all those of the pool, where timers ring.</remarks>
/// <param name="isRunning">Whether the task with that id has no terminal update yet.</param>
/// <param name="ignored">Told of the first one that did not end in time, on that thread; comes once.</param>
/// <param name="time">The clock.</param>
internal sealed class GraceWatch(Func<string, bool> isRunning, Action<string> ignored, TimeProvider time)
{
    // Waits take no more than seven weeks.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    // An object and no Lock: the thread waits on it.
    private readonly object _gate = new();
    private readonly PriorityQueue<string, TimeSpan> _killed = new();
    private readonly long _start = time.GetTimestamp();
    private Thread? _thread;

    /// <summary>The task was asked to end. Can be asked again, for a shorter or a longer time: the shortest counts.</summary>
    public void Watch(string taskId, TimeSpan grace)
    {
        lock (_gate)
        {
            _killed.Enqueue(taskId, Now + grace);
            if (_thread is not null)
            {
                Monitor.Pulse(_gate);
                return;
            }

            _thread = new Thread(Run) { IsBackground = true, Name = "Mentor grace" };
            _thread.UnsafeStart();
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    private void Run() => ignored(NextIgnored());

    private string NextIgnored()
    {
        lock (_gate)
        {
            while (true)
            {
                if (!_killed.TryPeek(out var id, out var end))
                    Monitor.Wait(_gate);
                else if (!isRunning(id))
                    _killed.Dequeue();
                else if (end <= Now)
                    return id;
                else
                    Monitor.Wait(_gate, TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min((end - Now).TotalMilliseconds, LongestWait.TotalMilliseconds))));
            }
        }
    }
}
