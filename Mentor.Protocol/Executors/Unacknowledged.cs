using Google.Protobuf;
using Subscribe = Mesos.V1.Executor.Call.Types.Subscribe;
using Update = Mesos.V1.Executor.Call.Types.Update;
using V1 = Mesos.V1;

namespace Mentor.Protocol.Executors;

/// <summary>What the agent has not confirmed yet, and what it therefore hears again when this executor subscribes again.</summary>
internal sealed class Unacknowledged
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, V1.TaskInfo> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<ByteString, Entry> _updates = [];
    private long _made;

    public void Add(V1.TaskInfo task)
    {
        lock (_gate)
            _tasks[task.TaskId.Value] = task;
    }

    public void Add(V1.TaskStatus status)
    {
        lock (_gate)
            _updates.Add(status.Uuid, new Entry(status, _made++, IsWithTheAgent: false));
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

            // In the order in which they were made: a task's updates must not overtake each other.
            foreach (var entry in _updates.Values.OrderBy(e => e.Number).ToArray())
            {
                _updates[entry.Status.Uuid] = entry with { IsWithTheAgent = true };
                subscribe.UnacknowledgedUpdates.Add(new Update { Status = entry.Status });
            }

            return subscribe;
        }
    }

    private readonly record struct Entry(V1.TaskStatus Status, long Number, bool IsWithTheAgent);
}
