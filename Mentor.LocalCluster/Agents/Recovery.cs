using Mentor.LocalCluster.Http;
using Mentor.LocalCluster.Masters;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>The agent's own death and return. What a checkpointing framework runs is found again, the rest is not.</summary>
internal sealed class Recovery(AgentBook book, UpdateQueues updates, ExecutorDesk desk, Endings endings)
{
    private int _recoveries;
    private bool _isDead;
    private bool _isWaiting;

    /// <summary>What executors hear while the agent reads what it wrote down.</summary>
    public HttpAnswer? Refusal => _isDead ? HttpAnswer.Unavailable("Agent has not finished recovery") : null;

    public void Die()
    {
        _isDead = true;
        _isWaiting = false;
        book.Link.IsDisconnected = true;
        foreach (var executor in book.Executors.Values.ToArray())
        {
            if (executor.StreamId is { } stream) desk.End(executor, stream);
            if (!executor.Framework.Checkpoint) End(executor);
        }
    }

    public void DieWithAll()
    {
        Die();
        foreach (var executor in book.Executors.Values.Where(executor => executor.Framework.Checkpoint).ToArray()) End(executor);
    }

    /// <summary>The master hears the agent again, and is told what it runs.</summary>
    public void Reach(DateTimeOffset now)
    {
        book.Link.IsCutOff = false;
        Register(now);
    }

    /// <summary>The master is to know what runs here.</summary>
    public void Register(DateTimeOffset now)
    {
        // Who is dead, waits for its executors, or is not heard, does so afterwards anyway.
        if (book.Link.IsOpen) Join(now);
    }

    public void Recover(DateTimeOffset now)
    {
        if (!_isDead) return;
        _isDead = false;
        _isWaiting = true;
        book.Due.Add(new AgentDue.RecoveryOver(++_recoveries), now + book.Settings.ReregistrationTimeout);
        EndIfAllAreBack(now);
    }

    /// <summary>No need to wait when nobody is missing, and nobody is left of those that must not be found again.</summary>
    public void EndIfAllAreBack(DateTimeOffset now)
    {
        if (_isWaiting && !book.Executors.Values.Any(executor => IsMissing(executor) || IsLeftOver(executor))) Join(now);
    }

    public void TimedOut(AgentDue.RecoveryOver due, DateTimeOffset now)
    {
        if (!_isWaiting || due.Recovery != _recoveries) return;
        var time = MesosDuration.Print(book.Settings.ReregistrationTimeout);
        Ending late = new(V1.TaskState.TaskFailed, Reason.ExecutorReregistrationTimeout, $"Executor did not reregister within {time}");
        foreach (var executor in book.Executors.Values.Where(IsMissing).ToArray()) endings.End(executor, late);
        Join(now);
    }

    private void Join(DateTimeOffset now)
    {
        _isWaiting = false;
        book.Link.IsDisconnected = false;
        var present = book.Executors.Values.Where(executor => executor.Phase != ExecutorPhase.Gone && !IsLeftOver(executor)).ToArray();
        book.TellMaster(new AgentJoins(
            book.Self,
            [.. present.Where(executor => !executor.IsCommand).Select(executor => executor.Info!)],
            [.. book.Executors.Values.SelectMany(executor => executor.Tasks.Values.Select(task => new RunningTask(executor.Key.FrameworkId, task.Info, task.State)))],
            [.. book.Executors.Values.Select(executor => executor.Framework).DistinctBy(framework => framework.Id.Value)]));
        updates.ResendAll(now);
    }

    private void End(AgentExecutor executor)
    {
        updates.Forget(executor.Key.FrameworkId);
        executor.Tasks.Clear();
        endings.End(executor, Ending.Terminated);
    }

    // The master has written it off. Were it registered, a task could be sent to it and would be lost.
    private static bool IsLeftOver(AgentExecutor executor) => executor.Phase == ExecutorPhase.Terminating && !executor.Framework.Checkpoint;

    private static bool IsMissing(AgentExecutor executor) =>
        executor is { IsCommand: false, StreamId: null, Phase: ExecutorPhase.Launching or ExecutorPhase.Running };
}
