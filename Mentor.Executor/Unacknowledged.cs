using Google.Protobuf;
using Subscribe = Mesos.V1.Executor.Call.Types.Subscribe;
using Update = Mesos.V1.Executor.Call.Types.Update;
using V1 = Mesos.V1;

namespace Mentor.Executor;

/// <summary>What the agent has not confirmed yet, and what it therefore hears again when this executor subscribes again.</summary>
internal sealed class Unacknowledged
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, V1.TaskInfo> _tasks = new(StringComparer.Ordinal);

    // In the order in which they were made: a task's updates must not overtake each other.
    private readonly OrderedDictionary<ByteString, Entry> _updates = [];

    public void Add(V1.TaskInfo task)
    {
        lock (_gate)
            _tasks[task.TaskId.Value] = task;
    }

    public void Add(V1.TaskStatus status)
    {
        lock (_gate)
            _updates.Add(status.Uuid, new Entry(status, IsWithTheAgent: false));
    }

    /// <summary>An acknowledged task is known to the agent, whichever of its updates was acknowledged.</summary>
    public void Acknowledge(V1.TaskID task, ByteString uuid)
    {
        lock (_gate)
        {
            _tasks.Remove(task.Value);
            _updates.Remove(uuid);
        }
    }

    /// <summary>False once it was acknowledged, or went along with a subscription.</summary>
    public bool MustBeSent(V1.TaskStatus status)
    {
        lock (_gate)
            return _updates.TryGetValue(status.Uuid, out var entry) && !entry.IsWithTheAgent;
    }

    /// <summary>Everything, for a subscription. Should that fail, the next one takes the same along.</summary>
    public Subscribe Describe()
    {
        lock (_gate)
        {
            var subscribe = new Subscribe();
            subscribe.UnacknowledgedTasks.AddRange(_tasks.Values);
            for (var i = 0; i < _updates.Count; i++)
            {
                var (uuid, entry) = _updates.GetAt(i);
                _updates[uuid] = entry with { IsWithTheAgent = true };
                subscribe.UnacknowledgedUpdates.Add(new Update { Status = entry.Status });
            }

            return subscribe;
        }
    }

    private readonly record struct Entry(V1.TaskStatus Status, bool IsWithTheAgent);
}
