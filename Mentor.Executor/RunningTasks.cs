using System.Collections.Concurrent;

namespace Mentor.Executor;

/// <summary>The tasks that have no terminal update yet, by id.</summary>
internal sealed class RunningTasks
{
    // Threads beyond the tasks' own, for the event stream, the outbox and whatever delegates start besides.
    private const int Spare = 16;

    private readonly ConcurrentDictionary<string, RunningTask> _tasks = new(StringComparer.Ordinal);
    private int _count;
    private int _threads;

    public ICollection<RunningTask> All => _tasks.Values;

    /// <summary>False for an id that runs already: agents may repeat themselves.</summary>
    public bool TryAdd(RunningTask task)
    {
        if (!_tasks.TryAdd(task.Info.TaskId.Value, task))
            return false;
        GiveThreads(Interlocked.Increment(ref _count));
        return true;
    }

    public void Remove(RunningTask task)
    {
        if (_tasks.TryRemove(task.Info.TaskId.Value, out _))
            Interlocked.Decrement(ref _count);
    }

    /// <summary>Null when it has ended.</summary>
    public RunningTask? Find(string taskId) => _tasks.GetValueOrDefault(taskId);

    /// <summary>Nothing happens when it has ended already: its terminal update is on the way.</summary>
    /// <returns>The task; null when there is none any more.</returns>
    public RunningTask? Kill(string taskId)
    {
        if (!_tasks.TryGetValue(taskId, out var task))
            return null;
        task.Cancel();
        return task;
    }

    public bool Has(string taskId) => _tasks.ContainsKey(taskId);

    /// <summary>Threads for what is left to do at the end, whatever the tasks do with theirs.</summary>
    public static void GiveThreadsToSpare()
    {
        ThreadPool.GetMinThreads(out _, out var completions);
        ThreadPool.SetMinThreads(ThreadPool.ThreadCount + Spare, completions);
    }

    // Mesos gave each task its share of the machine, so each may block a thread of the pool. Left alone, the pool would add
    // one thread per half second to those that block, and the others would wait.
    private void GiveThreads(int tasks)
    {
        if (tasks + Spare <= _threads)
            return;
        _threads = Math.Max(tasks + Spare, 2 * _threads);
        ThreadPool.GetMinThreads(out var workers, out var completions);
        if (workers < _threads)
            ThreadPool.SetMinThreads(_threads, completions);
    }
}
