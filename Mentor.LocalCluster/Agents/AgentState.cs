using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>A Mesos agent: events in, actions out. Knows no clock, no socket, no process and no thread.</summary>
/// <remarks>Not thread-safe: one loop calls it, takes <see cref="Actions"/> after each call, and performs them in order.</remarks>
internal sealed class AgentState
{
    private readonly AgentBook _book;
    private readonly UpdateQueues _updates;
    private readonly Launcher _launcher;
    private readonly ExecutorDesk _desk;
    private readonly Endings _endings;
    private readonly Recovery _recovery;

    public AgentState(V1.AgentInfo self, string workDirectory, AgentSettings settings)
    {
        _book = new(self, workDirectory, settings);
        _updates = new(_book);
        _launcher = new(_book, _updates);
        _desk = new(_book, _updates, _launcher);
        _endings = new(_book, _updates, _desk);
        _recovery = new(_book, _updates, _desk, _endings);
    }

    public List<AgentAction> Actions => _book.Actions;

    public DateTimeOffset? NextDue => _book.Due.Next;

    public void On(AgentInput input, DateTimeOffset now)
    {
        switch (input)
        {
            case ExecutorCalls e: _book.Actions.Add(new AnswerExecutor(e.Reply, _recovery.Refusal ?? _desk.Answer(e.Call, now))); break;
            case ExecutorSubscribes e: _book.Actions.Add(new AnswerExecutor(e.Reply, _recovery.Refusal ?? _desk.Subscribe(e, now))); _recovery.EndIfAllAreBack(now); break;
            case ExecutorHungUp e: _desk.HungUp(e.StreamId); break;
            case ContainerStarted e: Started(e, now); break;
            case ContainerFailed e: _endings.Failed(e, now); _recovery.EndIfAllAreBack(now); break;
            case ContainerExited e: _endings.Exited(e, now); _recovery.EndIfAllAreBack(now); break;
            case AgentInspected e: _book.Actions.Add(new AnswerExecutor(e.Reply, new(200, AgentInspection.Render(_book)))); break;
            case AgentDies: _recovery.Die(); break;
            case AgentRecovers: _recovery.Recover(now); break;
            case AgentIsGivenUp: _recovery.DieWithAll(); break;
            case AgentIsCutOff: _book.Link.IsCutOff = true; break;
            case AgentIsReached: _recovery.Reach(now); break;
            case MasterIsNew: _recovery.Register(now); break;
            case LoseAcknowledgements e: _book.Link.LoseAcknowledgements(e.Count); break;
            default:
                // What the master says to an agent that is not there is lost.
                if (_book.Link.Carries(input)) OnMaster(input, now);
                break;
        }
    }

    public void OnTime(DateTimeOffset now)
    {
        while (_book.Due.TryTakeDue(now, out var due))
        {
            switch (due)
            {
                case AgentDue.Resend resend: _updates.Resend(resend, now); break;
                case AgentDue.RegistrationTimeout timeout: _endings.TimedOut(timeout); break;
                case AgentDue.GraceOver over: _endings.GraceOver(over.ContainerId); break;
                case AgentDue.CompletionTimeout timeout: _endings.CompletionTimedOut(timeout.ContainerId, now); break;
                case AgentDue.ExecutorHeartbeat beat: _desk.Beat(beat, now); break;
                case AgentDue.RecoveryOver over: _recovery.TimedOut(over, now); break;
            }
        }
    }

    private void OnMaster(AgentInput input, DateTimeOffset now)
    {
        switch (input)
        {
            case RunTask e: _launcher.Run(e, now); break;
            case UpdateAcknowledged e: _updates.Acknowledge(new(e.FrameworkId, e.TaskId), e.Uuid, now); break;
            case KillTask e: _endings.Kill(e, now); break;
            case ShutDownExecutor e when _book.Executors.TryGetValue(new(e.FrameworkId, e.ExecutorId), out var executor): _endings.ShutDown(executor, now); break;
            case ShutDownFramework e: _endings.ShutDownFramework(e.FrameworkId, now); break;
            case SchedulerSays e when _book.Executors.TryGetValue(new(e.FrameworkId, e.ExecutorId), out var executor):
                _book.Tell(executor, new V1.Executor.Event { Type = V1.Executor.Event.Types.Type.Message, Message = new() { Data = e.Data } });
                break;
        }
    }

    private void Started(ContainerStarted started, DateTimeOffset now)
    {
        if (!_book.Containers.TryGetValue(started.ContainerId, out var executor)) return;
        executor.ContainerStatus = new()
        {
            ContainerId = new() { Value = started.ContainerId },
            NetworkInfos = { new V1.NetworkInfo { IpAddresses = { new V1.NetworkInfo.Types.IPAddress { IpAddress = _book.Self.Hostname } } } },
            ExecutorPid = (uint)started.ProcessId,
        };
        if (!executor.IsCommand || executor.Phase != ExecutorPhase.Launching) return;
        executor.Phase = ExecutorPhase.Running;
        TaskKey key = new(executor.Key.FrameworkId, executor.Key.ExecutorId);
        _updates.Add(key, executor, StatusUpdates.OfCommand(_book, executor, V1.TaskState.TaskStarting, null, now), now);
        _updates.Add(key, executor, StatusUpdates.OfCommand(_book, executor, V1.TaskState.TaskRunning, null, now), now);
        if (executor.Tasks.TryGetValue(key.TaskId, out var task) && task.Info.MaxCompletionTime is { } most)
            _book.Due.Add(new AgentDue.CompletionTimeout(executor.ContainerId), now + TimeSpan.FromMicroseconds(most.Nanoseconds / 1000.0));
    }
}
