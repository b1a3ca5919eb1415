using System.Collections.Concurrent;
using System.Threading.Channels;
using Mentor.Tasks;
using Mentor.Tasks.Frameworks;
using V1 = Mesos.V1;

namespace Mentor.Tests.Faults;

/// <summary>A queue that tells a test what it hears of its tasks.</summary>
internal sealed class HearingQueue : QueueScheduler
{
    private readonly Channel<V1.TaskStatus> _updates = Channel.CreateUnbounded<V1.TaskStatus>();
    private readonly TaskCompletionSource _reregistered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _ended = [];
    private readonly ConcurrentQueue<string> _frameworkIds = new();
    private int _rescinded;

    /// <summary>Completes when it is back at a master as the framework that it was.</summary>
    public Task Reregistered => _reregistered.Task;

    /// <summary>As which frameworks it was registered.</summary>
    public IEnumerable<string> FrameworkIds => _frameworkIds;

    public int Rescinded => Volatile.Read(ref _rescinded);

    /// <summary>The ids of tasks that ended, once for each time that the hook was called.</summary>
    public string[] Ended
    {
        get
        {
            lock (_ended) return [.. _ended];
        }
    }

    /// <summary>The next update that is meant; those before it are passed over.</summary>
    public async Task<V1.TaskStatus> HearAsync(Func<V1.TaskStatus, bool> isMeant, CancellationToken token)
    {
        while (true)
        {
            var status = await _updates.Reader.ReadAsync(token);
            if (isMeant(status)) return status;
        }
    }

    protected internal override ValueTask OnRegistered(SchedulerDriver driver, V1.FrameworkID frameworkId, V1.MasterInfo? master)
    {
        _frameworkIds.Enqueue(frameworkId.Value);
        return default;
    }

    protected internal override ValueTask OnReregistered(SchedulerDriver driver, V1.MasterInfo? master)
    {
        _reregistered.TrySetResult();
        return default;
    }

    protected internal override ValueTask OnRescinded(SchedulerDriver driver, V1.OfferID offerId)
    {
        Interlocked.Increment(ref _rescinded);
        return default;
    }

    protected internal override ValueTask OnUpdate(SchedulerDriver driver, V1.TaskStatus status) => _updates.Writer.WriteAsync(status);

    protected internal override ValueTask OnTaskEnded(string taskId, Exception? failure)
    {
        lock (_ended) _ended.Add(taskId);
        return default;
    }
}
