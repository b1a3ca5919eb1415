using System.Collections.Concurrent;

namespace Mentor.Tests.Tpl;

/// <summary>Tasks that start tasks, and schedulers that stand on the scheduler.</summary>
[TestFixture]
public sealed class NestedTests
{
    private static readonly int Here = Environment.ProcessId;

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_SchedulerCapturedByItsBody_RunsTasksThere(CancellationToken token)
    {
        var scheduler = TplPool.Scheduler;

        var processes = await Task.Factory.StartNew(
            () => new[] { Environment.ProcessId, Task.Factory.StartNew(() => Environment.ProcessId, CancellationToken.None, TaskCreationOptions.None, scheduler).Result },
            token, TaskCreationOptions.None, scheduler);

        Assert.That(processes[1], Is.EqualTo(processes[0]).And.Not.EqualTo(Here));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_FactoriesCapturedByItsBody_StartTasksThere(CancellationToken token)
    {
        TaskFactory factory = new(CancellationToken.None, TaskCreationOptions.AttachedToParent, TaskContinuationOptions.None, TplPool.Scheduler);
        TaskFactory<int> typed = new(TplPool.Scheduler);
        TaskFactory plain = new(TaskScheduler.Default);

        var processes = await new TaskFactory(TplPool.Scheduler).StartNew(
            () => new[]
            {
                Environment.ProcessId, factory.StartNew(() => Environment.ProcessId).Result, typed.StartNew(() => Environment.ProcessId).Result,
                plain.StartNew(() => (int)factory.CreationOptions).Result,
            },
            token);

        Assert.That(processes, Is.EqualTo(new[] { processes[0], processes[0], processes[0], (int)TaskCreationOptions.AttachedToParent }));
        Assert.That(processes[0], Is.Not.EqualTo(Here));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task QueueTask_WorkOfASchedulerThatStandsOnIt_RunsHere(CancellationToken token)
    {
        OneAtATime serial = new(TplPool.Scheduler);

        Assert.That(await Task.Factory.StartNew(() => Environment.ProcessId, token, TaskCreationOptions.None, serial), Is.EqualTo(Here));
    }

    /// <summary>Runs its tasks in tasks of another scheduler, as many schedulers do.</summary>
    private sealed class OneAtATime(TaskScheduler below) : TaskScheduler
    {
        private readonly ConcurrentQueue<Task> _tasks = new();

        protected override void QueueTask(Task task)
        {
            _tasks.Enqueue(task);
            Task.Factory.StartNew(RunNext, CancellationToken.None, TaskCreationOptions.None, below);
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => _tasks;

        private void RunNext()
        {
            if (_tasks.TryDequeue(out var task)) TryExecuteTask(task);
        }
    }
}
