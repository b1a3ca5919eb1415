using Google.Protobuf;
using Mentor.LocalCluster.Masters;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>Status updates on their way to the scheduler: per task in order, the next one only after the one before it was acknowledged.</summary>
internal sealed class UpdateQueues(AgentBook book)
{
    private readonly Dictionary<TaskKey, TaskUpdates> _queues = [];

    public bool Knows(TaskKey task) => _queues.ContainsKey(task);

    /// <summary>An update that was seen before (same uuid) is dropped.</summary>
    public void Add(TaskKey task, AgentExecutor? executor, V1.TaskStatus status, DateTimeOffset now)
    {
        if (!_queues.TryGetValue(task, out var queue)) _queues.Add(task, queue = new(executor));
        if (!queue.Seen.Add(status.Uuid)) return;
        queue.Pending.Enqueue(status);
        if (executor is not null && executor.Tasks.TryGetValue(task.TaskId, out var known)) known.State = status.State;
        if (queue.Pending.Count == 1) Send(task, queue, book.Settings.FirstRetry, now);
    }

    public void Acknowledge(TaskKey task, ByteString uuid, DateTimeOffset now)
    {
        if (!_queues.TryGetValue(task, out var queue) || !queue.Pending.TryPeek(out var head) || head.Uuid != uuid) return;
        queue.Pending.Dequeue();
        if (TaskStates.IsTerminal(head.State))
        {
            _queues.Remove(task);
            if (queue.Executor is not { } executor) return;
            executor.Tasks.Remove(task.TaskId);
            book.ForgetIfDone(executor);
        }
        else if (queue.Pending.Count > 0)
        {
            Send(task, queue, book.Settings.FirstRetry, now);
        }
    }

    public void Resend(AgentDue.Resend due, DateTimeOffset now)
    {
        if (!_queues.TryGetValue(due.Task, out var queue) || !queue.Pending.TryPeek(out var head) || head.Uuid != due.Uuid) return;
        var wait = due.Waited * 2;
        Send(due.Task, queue, wait < book.Settings.LongestRetry ? wait : book.Settings.LongestRetry, now);
    }

    /// <summary>After the agent came back.</summary>
    public void ResendAll(DateTimeOffset now)
    {
        foreach (var (task, queue) in _queues)
        {
            if (queue.Pending.Count > 0) Send(task, queue, book.Settings.FirstRetry, now);
        }
    }

    public void Forget(string frameworkId)
    {
        foreach (var task in _queues.Keys.Where(task => task.FrameworkId == frameworkId).ToArray()) _queues.Remove(task);
    }

    private void Send(TaskKey task, TaskUpdates queue, TimeSpan wait, DateTimeOffset now)
    {
        var head = queue.Pending.Peek();
        book.TellMaster(new AgentUpdates(task.FrameworkId, head, queue.Latest));
        book.Due.Add(new AgentDue.Resend(task, head.Uuid, wait), now + wait);
    }

    private sealed class TaskUpdates(AgentExecutor? executor)
    {
        public AgentExecutor? Executor => executor;

        public Queue<V1.TaskStatus> Pending { get; } = new();

        public HashSet<ByteString> Seen { get; } = [];

        public V1.TaskState Latest => Pending.Last().State;
    }
}
