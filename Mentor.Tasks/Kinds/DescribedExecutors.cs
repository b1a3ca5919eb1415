using Google.Protobuf;
using Google.Protobuf.Reflection;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Kinds;

/// <summary>The executors of tasks that have not ended: an agent runs one under an id, and refuses tasks that describe it otherwise. Thread-safe.</summary>
/// <param name="shared">That of the delegates, which is always there.</param>
internal sealed class DescribedExecutors(V1.ExecutorInfo shared)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <param name="executor">What the task describes.</param>
    /// <param name="taskId">For messages.</param>
    /// <param name="task">To be released when it has ended; not counted from that moment on.</param>
    /// <exception cref="ArgumentException">Another task that has not ended describes the executor otherwise; says what differs.</exception>
    public void Claim(V1.ExecutorInfo executor, string taskId, Task task)
    {
        var id = executor.ExecutorId.Value;
        if (id == shared.ExecutorId.Value) throw new ArgumentException($"Executor '{id}' of task '{taskId}' has the id of the pool's own executor; give it another one.");
        lock (_gate)
        {
            var entry = _entries.GetValueOrDefault(id);
            if (entry is not null && !entry.Executor.Equals(executor))
            {
                if (entry.Tasks.Any(other => !other.IsCompleted)) throw Differs(entry, executor, taskId);
                entry = null;
            }

            entry ??= _entries[id] = new(executor.Clone(), taskId);
            entry.Tasks.Add(task);
        }
    }

    public void Release(V1.ExecutorInfo executor, Task task)
    {
        lock (_gate)
        {
            var id = executor.ExecutorId.Value;
            if (_entries.TryGetValue(id, out var entry) && entry.Tasks.Remove(task) && entry.Tasks.Count == 0) _entries.Remove(id);
        }
    }

    private static ArgumentException Differs(Entry known, V1.ExecutorInfo executor, string taskId)
    {
        List<string> fields = [];
        Compare(known.Executor, executor, "", fields);
        return new ArgumentException(
            $"Task '{taskId}' describes executor '{executor.ExecutorId.Value}' otherwise than task '{known.FirstTask}', which used it before: {string.Join(", ", fields)} differ."
            + " Mesos runs one executor under an id on an agent. Describe it alike in all tasks and put what differs into TaskInfo.data, or give it an id of its own.");
    }

    // By their names only: an environment may hold secrets.
    private static void Compare(IMessage one, IMessage other, string path, List<string> fields)
    {
        foreach (var field in one.Descriptor.Fields.InFieldNumberOrder())
        {
            var (left, right) = (field.Accessor.GetValue(one), field.Accessor.GetValue(other));
            if (Equals(left, right)) continue;
            if (field is { IsRepeated: false, FieldType: FieldType.Message } && left is IMessage before && right is IMessage after) Compare(before, after, $"{path}{field.Name}.", fields);
            else fields.Add($"{path}{field.Name}");
        }
    }

    private sealed class Entry(V1.ExecutorInfo executor, string firstTask)
    {
        public V1.ExecutorInfo Executor => executor;

        public string FirstTask => firstTask;

        public HashSet<Task> Tasks { get; } = [];
    }
}
