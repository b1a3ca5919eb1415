using Google.Protobuf;
using Mentor.LocalCluster.Masters;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>Status updates on their way to the scheduler: per task in order, the next one only after the one before it was acknowledged.</summary>
internal sealed class UpdateQueues(AgentBook book)
{
    private readonly Dictionary<TaskKey, TaskUpdates> _queues = [];

    // By how long they wait, so that each queue is in the order of falling due and needs one deadline only.
    private readonly Dictionary<TimeSpan, SentUpdates> _sent = [];

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
        queue.Sendings++;
        if (TaskStates.IsTerminal(head.State))
        {
            _queues.Remove(task);
            if (queue.Executor is not { } executor) return;
            executor.Complete(task.TaskId);
            book.ForgetIfDone(executor);
        }
        else if (queue.Pending.Count > 0)
        {
            Send(task, queue, book.Settings.FirstRetry, now);
        }
    }

    public void Resend(AgentDue.Resend due, DateTimeOffset now)
    {
        var sent = _sent[due.Waited];
        var wait = due.Waited * 2;
        if (wait > book.Settings.LongestRetry) wait = book.Settings.LongestRetry;
        while (sent.Entries.TryPeek(out var first) && (!first.Matters || first.Due <= now))
        {
            sent.Entries.Dequeue();
            if (first.Matters) Send(first.Task, first.Queue, wait, now);
        }

        sent.IsScheduled = sent.Entries.Count > 0;
        if (sent.IsScheduled) book.Due.Add(due, sent.Entries.Peek().Due);
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
        foreach (var (task, queue) in _queues.Where(entry => entry.Key.FrameworkId == frameworkId).ToArray())
        {
            queue.Sendings++;
            _queues.Remove(task);
        }
    }

    private void Send(TaskKey task, TaskUpdates queue, TimeSpan wait, DateTimeOffset now)
    {
        book.TellMaster(new AgentUpdates(task.FrameworkId, queue.Pending.Peek(), queue.Latest));
        if (!_sent.TryGetValue(wait, out var sent)) _sent.Add(wait, sent = new());
        sent.Entries.Enqueue(new(task, queue, ++queue.Sendings, now + wait));
        if (sent.IsScheduled) return;
        sent.IsScheduled = true;
        book.Due.Add(new AgentDue.Resend(wait), now + wait);
    }

    private sealed class TaskUpdates(AgentExecutor? executor)
    {
        public AgentExecutor? Executor => executor;

        public Queue<V1.TaskStatus> Pending { get; } = new();

        public HashSet<ByteString> Seen { get; } = [];

        public V1.TaskState Latest => Pending.Last().State;

        /// <summary>Counts what was sent and what was acknowledged: an entry with another number than this is history.</summary>
        public int Sendings { get; set; }
    }

    private readonly record struct SentUpdate(TaskKey Task, TaskUpdates Queue, int Sending, DateTimeOffset Due)
    {
        public bool Matters => Queue.Sendings == Sending;
    }

    private sealed class SentUpdates
    {
        public Queue<SentUpdate> Entries { get; } = new();

        /// <summary>A deadline looks after the first entry, or is being handled.</summary>
        public bool IsScheduled { get; set; }
    }
}
